import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { rewrite, seeded } from '../../../src-main/reason/corpus/index.js';
import type { Rewritten } from '../../../src-main/reason/corpus/index.js';
import { checkChain } from '../../../src-main/reason/index.js';
import { parseQuestion } from '../../../src-main/reason/parse/parse-question.js';
import { distractors, vocabulary } from '../scenes.js';

const known = { classes: vocabulary, distractors };
const read = (question: string) => parseQuestion(question, { vocabulary, distractors, task: 'gres' });

function variants(question: string, chain: Chain = read(question).chain, count = 150): Rewritten[] {
  const random = seeded(3);
  return Array.from({ length: count }, () => rewrite(random, { question, chain }, known));
}
const questions = (made: readonly Rewritten[]) => [...new Set(made.map(({ question }) => question))];
const finds = (chain: Chain) => chain.flatMap((step) => (step.verb === 'find' ? [step.term] : []));

describe('a written question with other things in it', () => {
  // The parser is the independent reader: it has never seen the chain that stands beside the new words.
  it.each([
    'the white ship left of the bridge',
    'second largest storage tank in the top right corner',
    'vehicles closest to the tennis court',
    'the two southernmost airplanes',
    'red ships northwest of the harbor but not the smallest',
  ])('means in its new words what its new chain says: %s', (question) => {
    const made = variants(question);
    let [compared, otherwise] = [0, 0];
    for (const { question: text, chain } of made) {
      expect(() => checkChain(chain), text).not.toThrow();
      const { chain: parsed, unread } = read(text);
      // Names that only the corpus knows are no words of the parser.
      if (unread.length > 0 || !finds(parsed).every((term) => vocabulary.some(({ name }) => name === term)))
        continue;
      if (finds(parsed).join() !== finds(chain).join()) {
        otherwise += 1;
        continue;
      }
      expect(parsed, text).toEqual(chain);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(made.length / 4);
    // The parser takes a "baseball stadium" for a track; of other names it makes what the corpus does.
    expect(otherwise).toBeLessThan(compared / 20);
    expect(questions(made).length).toBeGreaterThan(60);
  });

  it('exchanges classes, names, colours, sides, sizes and distances', () => {
    const all = questions(variants('the largest red ship left of the northern bridge')).join('\n');
    for (const word of ['smallest', 'right of', 'southern', 'blue', 'tanks?', 'freighter|boat|vessel'])
      expect(all).toMatch(new RegExp(`\\b(?:${word})\\b`));
    expect(questions(variants('the ship nearest to the pier')).join()).toMatch(/farthest/);
  });

  it('relabels a scene by a permutation of the classes', () => {
    for (const { classes, chain } of variants('ships beside the bridge')) {
      expect([...classes.keys()].sort()).toEqual([...classes.values()].sort());
      const [first, second] = finds(chain);
      expect(first).toBe(classes.get('ship') ?? 'ship');
      expect(second).toBe(classes.get('bridge') ?? 'bridge');
    }
  });

  it('keeps a word that says something else in its place', () => {
    const right = variants('the tank right in the middle of the picture');
    expect(right.every(({ question }) => question.includes('right in the middle'))).toBe(true);
    const dark = variants('the plane over the lower road', undefined);
    expect(dark.every(({ question }) => question.includes('over the lower'))).toBe(true);
    const green = variants('ships near the green', [
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ]);
    expect(green.every(({ question }) => question.endsWith('near the green'))).toBe(true);
  });

  it('keeps what it cannot exchange in both: several classes, names that say more, unknown words', () => {
    const courts = variants('the court north of the bridge');
    expect(courts.every(({ chain }) => finds(chain).includes('tennis court'))).toBe(true);
    expect(courts.every(({ question }) => /\bcourt\b/.test(question))).toBe(true);
    const dirt = variants('dirt diamond', [
      { verb: 'find', term: 'baseball diamond' },
      { verb: 'keep-colour', from: 1, colour: 'brown', negate: false },
      { verb: 'answer', from: 2 },
    ]);
    expect(questions(dirt)).toEqual(['dirt diamond']);
    const slang = variants('all whirlybirds', [
      { verb: 'find', term: 'airplane' },
      { verb: 'answer', from: 1 },
    ]);
    expect(slang.every(({ chain }) => finds(chain)[0] === 'airplane')).toBe(true);
  });

  it('asks for noses only of what has one', () => {
    const made = variants('airplanes with a red nose heading north');
    expect(new Set(made.flatMap(({ chain }) => finds(chain)))).toEqual(new Set(['airplane']));
  });

  it('turns corners, in one word and in two', () => {
    for (const question of [
      'ships in the top left corner',
      'the upper left tank',
      'planes in the northwest',
    ]) {
      const made = variants(question);
      const all = questions(made).join('\n');
      for (const corner of [/bottom left|lower left|southwest/, /top right|upper right|northeast/])
        expect(all, question).toMatch(corner);
    }
  });

  it('writes articles as people do', () => {
    const text = questions(variants('a ship near a bridge')).join('\n');
    expect(text).not.toMatch(/\ba (?:airplane|overpass|airliner|oil)/);
    expect(text).toMatch(/\ban [aeio]/);
    const turned = questions(variants('a purple ship near an eastern bridge, an SUV will do')).join('\n');
    expect(turned).not.toMatch(/\ban (?:purple|western|white)|\ba (?:orange|eastern)\b/);
    expect(turned).toMatch(/\ban orange/);
    expect(turned).not.toMatch(/\ba SUV/);
  });

  it('writes the same for the same seed, and takes any text', () => {
    expect(variants('ships left of the pier')).toEqual(variants('ships left of the pier'));
    for (const question of ['', '???', '\u0000 left', 'ship '.repeat(2000)])
      expect(() =>
        variants(
          question,
          [
            { verb: 'find', term: 'ship' },
            { verb: 'answer', from: 1 },
          ],
          3,
        ),
      ).not.toThrow();
  });
});
