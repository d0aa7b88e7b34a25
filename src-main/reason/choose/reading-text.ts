import type { Chain, ChainStep } from '../../contract/index.js';
import { stepText } from '../text.js';

/** What a chain takes a question to mean, one line for people: `ship: red, near (harbor), the northernmost`. */
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
  if (step.verb === 'minus')
    return `not ${withoutBase(textOf(chain, step.remove), textOf(chain, step.from))}`;

  if (step.verb === 'answer' || (step.verb === 'count' && step.expected === null)) return '';
  if (step.verb === 'count') return `${String(step.expected)} of them`;
  let own = true;
  return stepText(step)
    .replace(/\[(\d+)\]/g, (_, reference: string) => {
      if (Number(reference) !== from(step)) return `(${textOf(chain, Number(reference))})`;
      const set = own ? '()' : 'others of them';
      own = false;
      return set;
    })
    .replace(/^keep the ones of \(\) (?:that are |that lie |that )?/, '')
    .replace(/^keep the (\w+) ones of \(\)$/, '$1')
    .replace(/^keep those of \(\) with /, '')
    .replace(/^take (the .*?) ?of \(\)/, '$1')
    .replace(/^part \(\) into /, 'in ')
    .trim();
}

/** "not storage tank: brown" of storage tanks is "not brown". */
function withoutBase(removed: string, base: string): string {
  const [thing = ''] = base.split(': ');
  return removed.startsWith(`${thing}: `) ? removed.slice(thing.length + 2) : removed;
}

function from(step: ChainStep): number | null {
  return 'from' in step ? step.from : null;
}
