import { describe, expect, it } from 'vitest';
import { checkChain, executeChain } from '../../../src-main/reason/index.js';
import { decode, makeExample, seeded } from '../../../src-main/reason/corpus/index.js';
import type { CorpusExample } from '../../../src-main/reason/corpus/index.js';
import { questionWords, tokenTable } from '../../../src-main/reason/policy/index.js';
import { distractors, grey, object, picture, red, vocabulary, white } from '../scenes.js';
import { classes, tokens } from '../policy/fake-policy.js';

const candidates = [
  object(1, 'storage tank', [100, 100, 60, 60], white),
  object(2, 'storage tank', [180, 100, 60, 60], white),
  object(3, 'storage tank', [260, 100, 90, 90], grey),
  object(4, 'ship', [600, 500, 120, 30], red),
  object(5, 'ship', [700, 700, 60, 20], grey),
  object(6, 'harbor', [560, 540, 200, 40], grey),
  object(7, 'bridge', [100, 800, 300, 60], grey),
];
const options = {
  vocabulary: { classes: vocabulary, distractors },
  table: tokenTable(tokens),
  strangeWords: ['gazebo', 'turnip', 'lantern'],
};

async function corpus(seed: number, count: number): Promise<CorpusExample[]> {
  const random = seeded(seed);
  const made: CorpusExample[] = [];
  while (made.length < count) {
    const example = await makeExample(random, { frame: picture, candidates }, options);
    if (example !== null) made.push(example);
  }
  return made;
}

describe('the corpus', () => {
  it('holds chains that stand, that their tokens write again, and whose answers are theirs', async () => {
    for (const { question, chain, ids, answer } of await corpus(1, 120)) {
      expect(() => checkChain(chain), question).not.toThrow();
      const context = { table: options.table, question, words: questionWords(question), classes };
      expect(decode(ids, context), question).toEqual(chain);
      const { chosen } = await executeChain(chain, {
        task: 'gres',
        candidates,
        frame: picture,
        vocabulary: options.vocabulary,
      });
      expect(
        chosen.map(({ candidate }) => candidate),
        question,
      ).toEqual(answer);
    }
  });

  it('uses every verb and says most things in many ways', async () => {
    const made = await corpus(2, 600);
    const verbs = new Set(made.flatMap(({ chain }) => chain.map(({ verb }) => verb)));
    for (const verb of [
      'keep-size',
      'keep-near',
      'keep-between',
      'keep-touching',
      'keep-inside',
      'keep-with',
      'pick-group',
      'rank-distance',
      'keep-grouped',
      'keep-orientation',
      'keep-heading',
      'keep-compared',
      'keep-by-compared',
      'keep-facing',
      'keep-aligned',
      'keep-surrounded',
      'pick-pair',
      'tell-size',
      'tell-distance',
      'minus',
      'union',
      'count',
      'unread',
    ] as const)
      expect(verbs, verb).toContain(verb);
    expect(new Set(made.map(({ question }) => question)).size).toBeGreaterThan(500);
  });

  it('never lets what cannot be seen go unsaid', async () => {
    const made = await corpus(3, 400);
    const strange = made.filter(({ question }) => /gazebo|turnip|lantern/i.test(question));
    expect(strange.length).toBeGreaterThan(2);
    for (const { question, chain } of strange) {
      const said = chain.flatMap((step) =>
        step.verb === 'unread' ? step.words : step.verb === 'find' ? [step.term] : [],
      );
      expect(said.join(' '), question).toMatch(/gazebo|turnip|lantern/);
    }
  });

  it('is the same for the same seed', async () => {
    expect(await corpus(4, 20)).toEqual(await corpus(4, 20));
  });
});
