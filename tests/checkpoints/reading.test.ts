/** What is made of a model's text besides boxes: how sure it was of each, and its thinking in steps. */
import { describe, expect, it } from 'vitest';
import { confidenceOf, thoughtSteps } from '../../src-main/checkpoints/index.js';

describe('how sure a model was of a box', () => {
  const tokens = ['See', ' {"bbox_2d": ', '[', '12', ', 3', ', 4, 5', ']', '}'];
  const text = tokens.join('');
  const ends = tokens.map((_, i) => tokens.slice(0, i + 1).join('').length);
  const said = '"bbox_2d": [12, 3, 4, 5]';

  it('is the geometric mean of the tokens of its numbers, and of no others', () => {
    const probabilities = [0.001, 0.001, 1, 0.5, 0.5, 0.25, 1, 0.001];
    const expected = (1 * 0.5 * 0.5 * 0.25 * 1) ** (1 / 5);
    expect(confidenceOf(said, { text, probabilities, ends })).toBeCloseTo(expected, 12);
  });

  it('is one where the model was certain, and nothing for letters that are not there', () => {
    const sure = { text, probabilities: tokens.map(() => 1), ends };
    expect(confidenceOf(said, sure)).toBe(1);
    expect(confidenceOf('[9, 9, 9, 9]', sure)).toBe(0);
    expect(confidenceOf(said, { text: '', probabilities: [], ends: [] })).toBe(0);
  });
});

describe('thinking as steps', () => {
  it.each([
    [
      'lines of a list',
      '1. Find the ships.\n2) Take the largest.\n- Done',
      ['Find the ships.', 'Take the largest.', 'Done'],
    ],
    [
      'sentences',
      'I see two ships. The left one is larger! It is "A". Yes.',
      ['I see two ships.', 'The left one is larger!', 'It is "A".', 'Yes.'],
    ],
    ['numbers with points', 'It is 3.5 m long, e.g. The pier', ['It is 3.5 m long, e.g. The pier']],
    ['named steps', 'Step 1: look\r\nStep 2: box', ['look', 'box']],
    ['no stop', 'only words', ['only words']],
    ['nothing', ' \n ', []],
    ['none', null, []],
  ])('is split by %s', (_, thought, steps) => {
    expect(thoughtSteps(thought)).toEqual(steps);
  });

  it('loses no word of a long one', () => {
    const words = Array.from({ length: 200 }, (_, i) => `Word${i}.`);
    const steps = thoughtSteps(words.join(' '));
    expect(steps).toHaveLength(64);
    expect(steps.join(' ').split(' ')).toEqual(words);
  });
});
