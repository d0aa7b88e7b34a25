/** What a chain says of itself beside its steps: who wrote it, what was not checked, and which step is which. */
import { describe, expect, it } from 'vitest';
import { doubtOf, type Chain, type ExecutedStep } from '../../../src-main/contract/index.js';
import { addStep, removeStep, replaceStep } from '../../../src-renderer/ask/editChain.js';
import { leastSeenIssue } from '../../../src-renderer/ask/leastSeen.js';
import { briefOf } from '../../../src-renderer/ask/stepBrief.js';
import { fieldsOf } from '../../../src-renderer/ask/stepFields.js';
import { stepIssue } from '../../../src-renderer/ask/stepIssue.js';
import { keysAfter } from '../../../src-renderer/ask/stepKeys.js';
import { writerText } from '../../../src-renderer/ask/writerText.js';

describe('the writer of a chain', () => {
  it.each([
    [{ by: 'policy', probability: 0.023, right: 0.4 }, 'Read by the learned policy, held right at 0.40'],
    [{ by: 'policy', probability: 0.023 }, 'Read by the learned policy, which gave it 0.02'],
    [{ by: 'parser', probability: 0.5 }, 'Read by the grammar'],
    [{ by: 'parser', probability: null, right: 0.73 }, 'Read by the grammar, held right at 0.73'],
    [{ by: 'edited', probability: null }, 'Edited by you'],
  ] as const)('%o', (writer, text) => expect(writerText({ writer })?.text).toBe(text));

  it('is not made up where an older answer does not say', () => expect(writerText({})).toBeNull());
});

describe('a doubt', () => {
  const white: ExecutedStep['step'] = { verb: 'keep-colour', from: 1, colour: 'white', negate: false };
  it.each([
    ['could not check: the scene is grey', 'whole'],
    ['could not check by what was found for [3]: 1 of 9 kept by 4 more that are seen less surely', 'part'],
    ['5 of 9 kept; could not check 2 of them', 'part'],
    ['5 of 9 kept', null],
  ])('%s', (finding, doubt) => expect(doubtOf({ step: white, finding })).toBe(doubt));

  it('is none of words that were not read, which are told by themselves', () =>
    expect(doubtOf({ step: { verb: 'unread', words: ['x'] }, finding: 'could not check: "x"' })).toBeNull());

  it('names its step in short', () => {
    expect(briefOf({ text: 'keep the ones of [1] that are white' })).toBe('white');
    expect(briefOf({ text: 'keep the ones of [12] within 50 m of [3]' })).toBe('within 50 m of [3]');
    expect(briefOf({ text: 'find "hangar"' })).toBe('find "hangar"');
  });
});

describe('the keys of steps', () => {
  const chain: Chain = [
    { verb: 'find', term: 'ship' },
    { verb: 'keep-colour', from: 1, colour: 'white', negate: false },
    { verb: 'keep-place', from: 2, place: 'north' },
    { verb: 'answer', from: 3 },
  ];
  const keys = [-1, -2, -3, -4];

  it('stay with their steps when one is taken out, though the others are renumbered', () =>
    expect(keysAfter(keys, chain, removeStep(chain, 2))).toEqual([-1, -3, -4]));

  it('stay when one is changed', () =>
    expect(
      keysAfter(keys, chain, replaceStep(chain, 3, { verb: 'keep-place', from: 2, place: 'south' })),
    ).toEqual(keys));

  it('stay when one is added, which gets one that no other has', () => {
    const now = keysAfter(keys, chain, addStep(chain, { verb: 'keep-place', from: 3, place: 'edge' }));
    expect(now).toHaveLength(5);
    expect([...now.slice(0, 3), now[4]]).toEqual(keys);
    expect(keys).not.toContain(now[3]);
  });

  it('come back with a step that was taken out and is there again as another', () => {
    const without = removeStep(chain, 2);
    const back = keysAfter(keysAfter(keys, chain, without), without, chain);
    expect([back[0], back[2], back[3]]).toEqual([-1, -3, -4]);
  });
});

describe('what may be typed', () => {
  const rank = { verb: 'rank', from: 1, by: 'area', order: 'descending', skip: 0, take: 1 };
  it('is asked for in plain words where a field cannot take it', () => {
    expect(stepIssue(fieldsOf('rank'), rank)).toBe('');
    expect(stepIssue(fieldsOf('rank'), { ...rank, take: 0 })).toBe('Take: give a whole number, 1 or more.');
    expect(stepIssue(fieldsOf('union'), { verb: 'union', sets: [1] })).toMatch(/^Sets: give two or more/);
    expect(stepIssue(fieldsOf('find'), { verb: 'find', term: '' })).toBe('Find: give a word or a few.');
  });

  it('as how surely a thing is seen is 0 to 1, or nothing', () => {
    expect(['', 0, 0.37, 1].map(leastSeenIssue)).toEqual(['', '', '', '']);
    for (const wrong of [1.5, -0.1, 'x', NaN]) expect(leastSeenIssue(wrong)).toContain('from 0 to 1');
  });
});
