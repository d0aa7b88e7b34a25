import { describe, expect, it } from 'vitest';
import { boxFromScene, boxToScene, readAnswer } from '../../src-main/checkpoints/index.js';
import { answerRows, rowsOf } from '../../src-main/teach/answer-rows.js';
import { answerText, isWellFormed } from '../../src-main/teach/answer-text.js';
import { taskOf } from '../../src-main/teach/asked-task.js';

describe('the answer that is imitated', () => {
  it.each([
    ['rec', [[10, 20, 30, 40]]],
    [
      'ovd',
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
    ['gres', [[1, 2, 3, 4]]],
  ] as const)('of %s is read back as its boxes, and is in the form that is rewarded', (task, boxes) => {
    const text = answerText(task, 'the "old" ship', boxes);
    const read = readAnswer(text);
    expect(read.boxes.map(({ corners }) => corners)).toEqual(boxes);
    expect(isWellFormed(task, text)).toBe(true);
    expect(read.boxes[0]?.keypoints).toHaveLength(task === 'gres' ? 2 : 0);
  });

  it('says None where there is nothing', () => {
    expect(answerText('gres', 'ships', [])).toBe('None');
    expect(readAnswer(answerText('rec', 'ship', [])).kind).toBe('none');
  });

  it.each([
    ['rec', '<think>a</think><answer>{"bbox_2d": [1, 2, 3, 4]}</answer>', true],
    ['rec', ' <think>a</think>\n<answer>None</answer>\n', true],
    ['rec', '{"bbox_2d": [1, 2, 3, 4]}', false],
    ['rec', '<think>a</think><answer>over there</answer>', false],
    ['rec', '<think>a<answer>{"bbox_2d": [1, 2, 3, 4]}</answer>', false],
    ['ovd', 'None', true],
    ['ovd', 'I cannot see it.', false],
  ] as const)('%s %j is well formed: %s', (task, text, formed) => {
    expect(isWellFormed(task, text)).toBe(formed);
  });

  it('is asked for as the example is', () => {
    expect(taskOf({ kind: 'term', task: 'many' })).toBe('ovd');
    expect(taskOf({ kind: 'expression', task: 'one' })).toBe('rec');
    expect(taskOf({ kind: 'expression', task: 'none' })).toBe('gres');
  });
});

describe('a box in the model’s numbers', () => {
  const area = { x: 100, y: 50, width: 512, height: 300 };
  it.each([
    ['pixels', { width: 504, height: 308 }],
    ['thousandths', { width: 504, height: 308 }],
  ] as const)('comes back to the scene within half of a number (%s)', (coordinates, resized) => {
    const back = boxToScene(
      boxFromScene([150, 60, 200, 120], area, resized, coordinates),
      area,
      resized,
      coordinates,
    );
    const most = coordinates === 'pixels' ? 1.02 : 0.6;
    for (const [at, value] of [150, 60, 200, 120].entries())
      expect(Math.abs((back?.[at] ?? NaN) - value)).toBeLessThan(most);
  });

  it('is cut at the window', () => {
    const resized = { width: 512, height: 300 };
    expect(boxFromScene([90, 40, 30, 20], area, resized, 'pixels')).toEqual([0, 0, 20, 10]);
  });
});

describe('rows on the way to the process', () => {
  it('come apart as they were put together', () => {
    const rows = [
      {
        item: 3,
        tokens: [7, 8, 9],
        old: [-1, -2, -3],
        reference: [-4, -5, -6],
        advantage: 0.5,
        weight: 0.25,
      },
      { item: 0, tokens: [5], advantage: -1, weight: 1 },
    ];
    const { rows: back, values } = rowsOf(answerRows(rows));
    expect(back).toEqual([
      { item: 3, tokens: [7, 8, 9] },
      { item: 0, tokens: [5] },
    ]);
    expect([...values.old_log]).toEqual([-1, -2, -3, 0]);
    expect([...values.reference_log]).toEqual([-4, -5, -6, 0]);
    expect([...values.advantage]).toEqual([0.5, 0.5, 0.5, -1]);
    expect([...values.weight]).toEqual([0.25, 0.25, 0.25, 1]);
  });
});
