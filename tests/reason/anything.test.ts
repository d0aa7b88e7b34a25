/** Questions about things of no named class: "everything north of the pier", "what is the largest object?". */
import { describe, expect, it } from 'vitest';
import { chainText, explainDrop, parseQuestion, reason } from '../../src-main/reason/index.js';
import { writeReadings } from '../../src-main/reason/write-chain.js';
import { fakePolicy, tokens } from './policy/fake-policy.js';
import { distractors, grey, object, picture, red, vocabulary, white } from './scenes.js';

const candidates = [
  object(1, 'harbor', [400, 500, 200, 20], grey),
  object(2, 'ship', [450, 300, 60, 20], red),
  object(3, 'ship', [480, 682, 20, 100], white),
  object(4, 'vehicle', [900, 80, 20, 10], red),
  object(5, 'vehicle', [930, 80, 20, 10], { score: 0.05 }),
  { ...object(6, 'grass', [0, 0, 1000, 400]), strips: [] },
];
const options = { task: 'gres', candidates, frame: picture, vocabulary, distractors } as const;

async function ask(question: string) {
  const { chosen, steps } = await reason(question, options);
  return {
    ids: chosen.map(({ candidate }) => candidate).sort(),
    findings: steps.map(({ finding }) => finding),
  };
}
const read = (question: string): string =>
  chainText(parseQuestion(question, { vocabulary, distractors, commonest: 'vehicle' }).chain);

describe('things of any class', () => {
  it.each([
    ['everything', [1, 2, 3, 4]],
    ['show me all objects', [1, 2, 3, 4]],
    ['what do you see?', [1, 2, 3, 4]],
    ['anything red', [2, 4]],
    ['what is above the pier?', [2, 4]],
    ['everything except the ships', [1, 4]],
    ['the largest object', [1]],
    ['the two smallest things', [2, 4]],
    ['which object is closest to the pier', [3]],
  ])('%s', async (question, ids) => {
    expect((await ask(question)).ids).toEqual(ids);
  });

  it('says what was found by class, the most first, and leaves out what no class is sure of', async () => {
    expect((await ask('all objects')).findings[0]).toBe('4 found: 2 ships, 1 harbor, 1 vehicle');
    const none = await reason('all objects', { ...options, candidates: [] });
    expect(none).toMatchObject({ none: true, emptiedBy: 1 });
    expect(none.steps[0]?.finding).toBe('none found');
  });

  it('counts a thing that was seen twice once', async () => {
    const twice = [...candidates, object(7, 'ship', [452, 300, 58, 20], { ...red, score: 0.8 })];
    const { steps } = await reason('all objects', { ...options, candidates: twice });
    expect(steps[0]?.finding).toBe('4 found: 2 ships, 1 harbor, 1 vehicle');
  });

  it('tells why one was not taken by its own class', async () => {
    const chain = parseQuestion('all objects', { vocabulary, distractors }).chain;
    expect(
      (await explainDrop(chain, 5, { ...options, vocabulary: { classes: vocabulary, distractors } })).text,
    ).toMatch(/^Step 1 looked for "vehicle" with a score of 0\.\d\d or more; this one has 0\.05\.$/);
  });

  it.each([
    ['something that floats', 'find "ship"'],
    ['anything a baseball team would use', 'find "baseball diamond"'],
    ['everything parked here', 'find "airplane"'],
    ['the object with wings', 'find "airplane"'],
    ['the leftmost one', 'find "vehicle"'],
    ['what is the largest?', 'find "vehicle"'],
  ])('%s says a use, or leaves out the noun: a class is meant', (question, step) => {
    expect(read(question)).toContain(step);
    expect(read(question)).not.toContain('find anything');
  });

  it('takes no use from the place where things are', () => {
    expect(read('is there anything near the runway?')).toContain('find anything');
    expect(read('everything except the baseball field')).toMatch(/find anything[^]*without/);
    expect(read('is anything crossing the apron south of the parked jets?')).toMatch(
      /find anything[^]*south of/,
    );
  });

  it('is not left to a policy, which knows its classes alone', async () => {
    const ships = ['verb find', 'class ship', 'verb answer', '[1]'].map((token) => tokens.indexOf(token));
    const policy = fakePolicy((ids) => [[ships[ids.length] ?? 0, 30]]);
    const asked = { ...options, gsd: null, threshold: () => 0.3, policy };
    const readings = await writeReadings('the largest object', asked);
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({ writer: 'parser', chain: [{ term: 'anything' }, {}, {}] });
    // A word that the parser cannot read may say more to the policy.
    const more = await writeReadings('the brimmelled object', asked);
    expect(more.some(({ writer }) => writer === 'policy')).toBe(true);
  });
});
