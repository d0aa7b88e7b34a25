import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src-main/contract/index.js';
import { chainOf, routeOf } from '../../../src-main/workspace/checkpoint/route.js';

const VOCABULARY = [
  { name: 'ship', plural: 'ships', synonyms: ['boat'] },
  { name: 'harbor', plural: 'harbors', synonyms: [] },
];
const asked = (question: string, task: Task = 'gres') => ({ question, task, where: null, minScore: null });
const route = (question: string, task?: Task) => routeOf(asked(question, task), VOCABULARY, []);

describe('a question over several windows', () => {
  it.each([
    ['ships', ['ship']],
    ['boats near the harbor', ['ship', 'harbor']],
    ['the largest ship', ['ship']],
  ])('is read by the parser where it knows what is named: %s', (question, terms) => {
    const found = route(question);
    expect(found.by).toBe('parser');
    expect(found.terms).toEqual(terms);
    expect(found.chain.at(-1)?.verb).toBe('answer');
  });

  it('is read by the parser for a relation to a thing that is no class', () => {
    expect(route('the crane north of the harbor')).toMatchObject({ by: 'parser' });
  });

  it.each(['the glimmering zorb', 'the gantry crane north of the harbor', 'everything north of the harbor'])(
    'is left to the model: %s',
    (question) => {
      expect(route(question).by).toBe('model');
      expect(route(question).terms).toEqual([question]);
    },
  );

  it('asks the model for one and takes the surest', () => {
    expect(chainOf(asked('the zorb', 'rec')).chain.map(({ verb }) => verb)).toEqual([
      'find',
      'rank',
      'answer',
    ]);
    expect(chainOf(asked('zorbs', 'ovd')).chain.map(({ verb }) => verb)).toEqual(['find', 'answer']);
  });

  it('cuts what no step can hold', () => {
    const [term] = chainOf(asked('a'.repeat(500))).terms;
    expect(term).toHaveLength(200);
  });
});
