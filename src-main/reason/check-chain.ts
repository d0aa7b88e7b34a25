import { chainSchema, GeoR1Error } from '../contract/index.js';
import type { Chain, ChainStep } from '../contract/index.js';

/** Numbers of the steps whose sets a step takes. */
export function referencesOf(step: ChainStep): number[] {
  const references: number[] = [];
  if ('from' in step) references.push(step.from);
  if ('of' in step) references.push(step.of);
  if ('and' in step && step.and !== null) references.push(step.and);
  if ('remove' in step) references.push(step.remove);
  if ('sets' in step) references.push(...step.sets);
  return references;
}

/** The step with the numbers of the steps that it takes exchanged. */
export function withReferences<S extends ChainStep>(step: S, now: (number: number) => number): S {
  return {
    ...step,
    ...('from' in step ? { from: now(step.from) } : {}),
    ...('of' in step ? { of: now(step.of) } : {}),
    ...('and' in step && step.and !== null ? { and: now(step.and) } : {}),
    ...('remove' in step ? { remove: now(step.remove) } : {}),
    ...('sets' in step ? { sets: step.sets.map(now) } : {}),
  };
}

/**
 * A chain from outside (a file, a policy) as typed steps.
 * @throws GeoR1Error bad-input where a step is malformed, refers forwards or to a step without a set, or where the chain does not end in its only `answer`
 */
export function checkChain(chain: unknown): Chain {
  const parsed = chainSchema.safeParse(chain);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`, 'chain');
  }
  for (const [at, step] of parsed.data.entries()) {
    const number = at + 1;
    for (const reference of referencesOf(step)) {
      if (reference >= number)
        throw bad(
          `Step ${number} (${step.verb}) refers to step ${reference}, which does not come before it.`,
          `step ${number}`,
        );
      const verb = parsed.data[reference - 1]?.verb;
      if (verb === 'unread' || verb === 'answer')
        throw bad(
          `Step ${number} (${step.verb}) refers to step ${reference}, which is "${verb}" and has no set.`,
          `step ${number}`,
        );
    }
    if (step.verb === 'answer' && number < parsed.data.length)
      throw bad(`Step ${number} is "answer" but is not the last step.`, `step ${number}`);
  }
  if (parsed.data.at(-1)?.verb !== 'answer') throw bad('The chain does not end in "answer".', 'chain');
  return parsed.data;
}

function bad(message: string, subject: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message,
    subject,
    next: 'Write steps that refer only to earlier ones and end in one "answer".',
  });
}
