/** What a step's field lacks, in plain words. Pure. */
import { chainStepSchema } from '../../src-main/contract/index.js';
import { labelOf, type StepField } from './stepFields.js';

function wanted(field: StepField): string {
  switch (field.kind) {
    case 'count':
      return `a whole number, ${field.least} or more`;
    case 'amount':
      return 'a number, 0 or more';
    case 'sets':
      return 'two or more numbers of earlier steps, e.g. 1, 2';
    case 'set':
      return 'an earlier step';
    case 'words':
      return 'a word or more, with commas between';
    case 'text':
      return 'a word or a few';
    case 'choice':
    case 'flag':
      return 'one of its choices';
  }
}

/** The first fault of what the fields hold; empty where it is a step. */
export function stepIssue(fields: readonly StepField[], held: Readonly<Record<string, unknown>>): string {
  const [issue] = chainStepSchema.safeParse(held).error?.issues ?? [];
  if (issue === undefined) return '';
  const field = fields.find(({ key }) => key === issue.path[0]);
  return field === undefined ? 'This is no complete step.' : `${labelOf(field.key)}: give ${wanted(field)}.`;
}
