import type { Candidate, ChainStep } from '../contract/index.js';
import type { StepResult } from './execute/sets.js';
import { measureText } from './measure-text.js';
import { stepText } from './text.js';

/** What a step did, told after the fact: `kept those within 50 m of [2]`. */
export function droppingText(step: ChainStep): string {
  switch (step.verb) {
    case 'minus':
      return `took away those of [${step.remove}]`;
    case 'union':
      return `joined ${step.sets.map((set) => `[${set}]`).join(', ')}`;
    default:
      return stepText(step)
        .replace(/^keep (?:the ones|those) of \[\d+\]/, 'kept those')
        .replace(/^keep (.*?) of \[\d+\]/, 'kept $1')
        .replace(/^(?:part \[\d+\] into .*?, )?take /, 'took ');
  }
}

/** What of the candidate did not fit, with what was measured: `this one is 81 m away`. */
export function measuredText(step: ChainStep, candidate: Candidate, result: StepResult | undefined): string {
  const measure = result?.measureOf?.(candidate.id) ?? null;
  const value = measure?.value == null ? null : measureText(measure.value, result?.unit);
  switch (step.verb) {
    case 'keep-near':
      return value === null ? 'this one is not' : `this one is ${value} away`;
    case 'keep-direction':
      return value === null ? 'this one is not' : `this one, ${value} away, is not`;
    case 'keep-size':
    case 'keep-relative-size':
    case 'keep-kind':
    case 'keep-compared':
    case 'keep-by-compared':
      return value === null ? 'this one is not' : `this one has ${value}`;
    case 'keep-colour':
      return step.part === undefined ? mainColour(candidate) : partColour(measure?.value ?? null);
    case 'keep-heading':
      return value === null ? 'the heading of this one is not known' : `this one points to ${value}`;
    case 'keep-facing':
      return value === null ? 'the heading of this one is not known' : `this one points ${value} off`;
    case 'keep-aligned':
      return value === null ? 'this one has no clear axis' : `this one lies at ${value} to it`;
    case 'keep-orientation':
      return value === null ? 'this one has no clear axis' : `this one lies at ${value} from north`;
    case 'rank':
    case 'rank-distance':
      return `this one is number ${measure?.place ?? '?'}${value === null ? '' : ` with ${value}`}`;
    case 'pick-pair':
      return 'this one is neither of them';
    case 'pick-group':
      return `this one stands in another ${step.grouping}`;
    case 'minus':
      return 'this one is among them';
    case 'union':
      return 'this one is in none of them';
    default:
      return value === null ? 'this one is not among them' : `this one has ${value}`;
  }
}

function partColour(fit: number | null): string {
  return fit === null
    ? 'of this one that part is not known'
    : `of this one ${Math.round(fit * 100)} % of that part are`;
}

function mainColour({ colours: [first] }: Candidate): string {
  return first === undefined
    ? 'the colours of this one are not known'
    : `this one is mostly ${first.name} (${Math.round(first.share * 100)} %)`;
}
