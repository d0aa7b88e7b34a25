import { describe, expect, it } from 'vitest';
import type { ChainStep } from '../../../src-main/contract/index.js';
import { compile } from '../../../src-main/reason/compile/compile.js';
import { besideOtherPart } from '../../../src-main/reason/corpus/compared-parts.js';
import { seeded } from '../../../src-main/reason/corpus/index.js';
import { elliptical, landmark } from '../../../src-main/reason/corpus/landmarks.js';
import type { Part, PartSource } from '../../../src-main/reason/corpus/part.js';
import { relationPart } from '../../../src-main/reason/corpus/relation-parts.js';
import { headsOf } from '../../../src-main/reason/corpus/sampled-phrase.js';
import {
  ALIGNED,
  AS_MUCH,
  FACING,
  HOW_FAR,
  HOW_MUCH,
  NEIGHBOURS,
  PAIRS,
  SAME_MEASURE,
  SURROUNDED,
} from '../../../src-main/reason/corpus/wording.js';
import { parseQuestion } from '../../../src-main/reason/parse/parse-question.js';
import { emptyPhrase } from '../../../src-main/reason/parse/tree.js';
import { distractors, vocabulary } from '../scenes.js';

const options = { vocabulary, distractors, task: 'gres' as const };
const BARE = new Set(['find', 'rank', 'count', 'unread', 'answer']);

/** What the reader of questions makes of it, which no wording of the corpus was taken from; null where it left words unread. */
function readAs(question: string): ChainStep[] | null {
  const { chain, unread } = parseQuestion(question, options);
  return unread.length > 0 ? null : chain.filter(({ verb }) => !BARE.has(verb));
}

/** Of ways to say one thing, those that the reader reads wholly: none of them as something else. */
function check(questions: readonly string[], wanted: Partial<Record<string, unknown>>): void {
  const read = questions.flatMap((question) => {
    const steps = readAs(question);
    return steps === null || steps.length === 0 ? [] : [{ question, steps }];
  });
  expect(read.length).toBeGreaterThan(0);
  for (const { question, steps } of read) expect(steps.at(-1), question).toMatchObject(wanted);
}

const said = (forms: readonly string[], say: (form: string) => string): string[] => [
  ...new Set(forms.map(say)),
];

describe('ways to say how things lie to each other', () => {
  it('are read as what they are taught as: aligned', () => {
    for (const alignment of ['parallel', 'perpendicular'] as const)
      check(
        said(ALIGNED[alignment], (form) => `the ship ${form} the bridge`),
        { verb: 'keep-aligned', alignment },
      );
  });

  it('are read as what they are taught as: facing', () => {
    for (const way of ['towards', 'away from'] as const)
      check(
        FACING[way]
          .filter((form) => !/^\{front\}|^looking|\{back\}/.test(form))
          .map((form) =>
            `the ship ${form} the bridge`
              .replace('{its}', 'its')
              .replace('{front}', 'bow')
              .replace('{s}', 's'),
          ),
        { verb: 'keep-facing', way },
      );
  });

  it('are read as what they are taught as: surrounded', () => {
    check(
      SURROUNDED.filter((form) => !form.startsWith('with ')).map(
        (form) => `the ship ${form.replace('{}', 'other ships')}`,
      ),
      { verb: 'keep-surrounded' },
    );
  });

  it('are read as what they are taught as: compared', () => {
    for (const measure of ['area', 'length', 'width'] as const)
      check(
        SAME_MEASURE[measure].map((form) => `the ship ${form} the bridge`),
        { verb: 'keep-compared', measure, comparison: 'same' },
      );
    check(
      AS_MUCH.map((form) => `the ship ${form.replace('{}', 'long')} the bridge`),
      { verb: 'keep-compared', measure: 'length', comparison: 'same' },
    );
    check(
      NEIGHBOURS.nearest.map((form) => `the ship longer than ${form}`),
      { verb: 'keep-compared', comparison: '>', beside: 'nearest' },
    );
    check(
      NEIGHBOURS.side.map(
        (form) => `the ship longer than ${form.replace('{noun}', 'left').replace('{adjective}', 'left')}`,
      ),
      { verb: 'keep-compared', comparison: '>', beside: 'left' },
    );
  });

  it('are read as what they are taught as: pairs and measures', () => {
    for (const order of ['ascending', 'descending'] as const)
      check(
        PAIRS[order].map((form) => form.replace('{}', 'tanks')),
        { verb: 'pick-pair', order },
      );
    for (const measure of ['area', 'length', 'width'] as const)
      check(
        HOW_MUCH[measure].map((form) => form.replace('{verb}', 'is').replace('{}', 'the ship')),
        { verb: 'tell-size', measure },
      );
    check(
      HOW_FAR.map((form) =>
        form.replace('{verb}', 'is').replace('{}', 'the ship').replace('{to}', 'the bridge'),
      ),
      { verb: 'tell-distance' },
    );
  });
});

describe('what is compared with another of its kind', () => {
  const noun = { one: 'tank', many: 'tanks', classes: ['storage tank'] };
  const random = seeded(5);
  const source: PartSource = {
    random,
    strangeWords: ['gazebo'],
    landmark: () =>
      landmark(random, { name: () => noun, other: () => noun, commonest: () => noun }, source, 0),
    elliptical: (plural) => elliptical(random, source, plural),
  };
  const verbsOf = (part: Part): string[] => {
    const phrase = { ...emptyPhrase(), heads: headsOf(noun), number: 'many' as const };
    phrase.modifiers = [...part.modifiers];
    const chain = compile([phrase], { task: 'gres', counted: false, unread: [] });
    return (chain ?? []).map(({ verb }) => verb);
  };

  it('is said with an article that leaves open which', () => {
    for (let tries = 0; tries < 200; tries += 1) {
      const part = besideOtherPart(source, noun);
      expect(part.text).toMatch(/\b(?:an?|another,|some) \S+|one that is/);
      expect(verbsOf(part), part.text).toContain('keep-by-compared');
    }
  });

  it('is not what is said with "the": "left of the larger one"', () => {
    const compared = Array.from({ length: 400 }, () => relationPart(source)).filter((part) =>
      /\bthe (?:larger|smaller|longer|shorter) tank/.test(part.text),
    );
    expect(compared.length).toBeGreaterThan(0);
    for (const part of compared) expect(verbsOf(part), part.text).not.toContain('keep-by-compared');
  });
});
