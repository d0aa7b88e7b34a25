/** Changes of a chain that keep its references right. Pure: chain in, chain out; step numbers start at 1. */
import { chainStepSchema, type Chain, type ChainStep } from '../../src-main/contract/index.js';
import { fieldsOf } from './stepFields.js';

export const replaceStep = (chain: Chain, number: number, step: ChainStep): Chain =>
  chain.map((old, at) => (at + 1 === number ? step : old));

/** Puts a step before the answer; what it yields is then the answer, unless it begins a set of its own. */
export function addStep(chain: Chain, step: ChainStep): Chain {
  const answer = chain.at(-1);
  const before = chain.slice(0, -1);
  if (answer?.verb !== 'answer') return chain;
  const from = step.verb === 'find' ? answer.from : before.length + 1;
  return [...before, step, { verb: 'answer', from }];
}

/** Whether a step can go: the answer cannot, nor a step that others need and that passes no set on. */
export function canRemove(chain: Chain, number: number): boolean {
  const step = chain[number - 1];
  if (step === undefined || step.verb === 'answer') return false;
  return 'from' in step || !chain.some((other) => referencesOf(other).includes(number));
}

/** Takes a step out; steps that took its set take the one that it chose from. */
export function removeStep(chain: Chain, number: number): Chain {
  const step = chain[number - 1];
  if (step === undefined || !canRemove(chain, number)) return chain;
  const instead = 'from' in step ? step.from : number;
  const renumber = (reference: number): number => {
    const target = reference === number ? instead : reference;
    return target > number ? target - 1 : target;
  };
  return chain.filter((_, at) => at + 1 !== number).map((other) => mapReferences(other, renumber));
}

/** What a step says by itself, whatever the sets that it takes are numbered. */
export const withoutReferences = (step: ChainStep): ChainStep => mapReferences(step, () => 1);

export function referencesOf(step: ChainStep): number[] {
  const found: number[] = [];
  mapReferences(step, (reference) => (found.push(reference), reference));
  return found;
}

function mapReferences(step: ChainStep, map: (reference: number) => number): ChainStep {
  const values: Record<string, unknown> = { ...step };
  for (const { key, kind } of fieldsOf(step.verb)) {
    const value = values[key];
    if (kind === 'set' && typeof value === 'number') values[key] = map(value);
    if (kind === 'sets' && Array.isArray(value)) values[key] = value.map((each) => map(Number(each)));
  }
  return chainStepSchema.parse(values);
}
