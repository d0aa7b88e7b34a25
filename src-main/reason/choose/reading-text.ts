import type { Chain, ChainStep } from '../../contract/index.js';
import { stepText } from '../text.js';

/** What a chain takes a question to mean, one line for people: `ship: red, near (harbor), 1 by north descending`. */
export function readingText(chain: Chain): string {
  const last = chain.at(-1);
  return last?.verb === 'answer' ? textOf(chain, last.from) : textOf(chain, chain.length);
}

function textOf(chain: Chain, number: number): string {
  const step = chain[number - 1];
  if (step === undefined) return '';
  if (step.verb === 'find') return step.term;
  if (step.verb === 'union') return step.sets.map((set) => textOf(chain, set)).join(' and ');
  if (!('from' in step)) return stepText(step);
  const base = textOf(chain, step.from);
  const said = predicate(chain, step);
  if (said === '') return base;
  return `${base}${base.includes(': ') && !base.endsWith(')') ? ',' : base.includes(':') ? ',' : ':'} ${said}`;
}

/** What a step adds, in the words of its own line. */
function predicate(chain: Chain, step: ChainStep): string {
  if (step.verb === 'minus') return `not ${textOf(chain, step.remove)}`;
  if (step.verb === 'answer' || (step.verb === 'count' && step.expected === null)) return '';
  if (step.verb === 'count') return `${String(step.expected)} of them`;
  return stepText(step)
    .replace(
      /\[(\d+)\]/g,
      (_, reference: string) =>
        `(${Number(reference) === from(step) ? '' : textOf(chain, Number(reference))})`,
    )
    .replace(/^keep the ones of \(\) (?:that are |that lie |that )?/, '')
    .replace(/^keep the (\w+) ones of \(\)$/, '$1')
    .replace(/^keep those of \(\) with /, '')
    .replace(/^rank \(\) by /, 'by ')
    .replace(/^part \(\) into /, 'in ')
    .trim();
}

function from(step: ChainStep): number | null {
  return 'from' in step ? step.from : null;
}
