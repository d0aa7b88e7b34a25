import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src-main/checkpoints/index.js';

const corners = (text: string): readonly (readonly number[])[] =>
  readAnswer(text).boxes.map((box) => [...box.corners]);

describe('an answer as the prompts ask for it', () => {
  it('is read with its thought and its label', () => {
    const text =
      '<think>There are two ships; the left is larger.</think>\n<answer>```json\n[{"bbox_2d": [12, 34, 56, 78], "label": "ship"}]\n```</answer>';
    expect(readAnswer(text)).toEqual({
      thought: 'There are two ships; the left is larger.',
      kind: 'boxes',
      boxes: [
        { corners: [12, 34, 56, 78], said: '"bbox_2d": [12, 34, 56, 78]', label: 'ship', keypoints: [] },
      ],
      repeated: 0,
    });
  });

  it('is read with key points', () => {
    const [box] = readAnswer(
      '```json [{"bbox_2d": [1, 2, 3, 4], "label": "a", "keypoint1": [1, 2], "keypoint2": [2, 3]}] ```',
    ).boxes;
    expect(box?.keypoints).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it.each([
    'None',
    'None.',
    '```json\nNone\n```',
    '[]',
    '<think>No.</think><answer>None</answer>',
    'none<|im_end|>',
    'None. There are no ships in the image.',
    '<answer>None. No ship is visible.</answer>',
    'None\nI cannot see any ship.',
    'There are no ships in the image.',
  ])('says none: %s', (text) => {
    expect(readAnswer(text).kind).toBe('none');
  });
});

describe('an answer that is not quite so', () => {
  it.each([
    ['no fences', '[{"bbox_2d": [1, 2, 30, 40], "label": "ship"}]'],
    ['single quotes', "[{'bbox_2d': [1, 2, 30, 40], 'label': 'ship'}]"],
    ['prose around', 'Sure! I see one: {"bbox_2d": [1, 2, 30, 40], "label": "ship"} which is it.'],
    ['no quotes at the key', '{bbox_2d: [1,2,30,40], label: "ship"}'],
    ['another name of the key', '{"bbox": [1, 2, 30, 40], "label": "ship"}'],
    ['an object in an object', '{"answer": {"bbox_2d": [1, 2, 30, 40], "label": "ship"}}'],
    ['a bare list', 'The target is at [1, 2, 30, 40].'],
    [
      'the marks of Qwen2-VL',
      '<|object_ref_start|>ship<|object_ref_end|><|box_start|>(1,2),(30,40)<|box_end|>',
    ],
    ['numbers as strings', '["1", "2", "30", "40"]'],
    ['numbers as strings in an object', `{"bbox_2d": ['1','2','30','40'], "label": "ship"}`],
    ['corners whose marks were lost', 'ship(1,2),(30,40)'],
    ['such corners in prose', 'The ship is at (1, 2), (30, 40).'],
    ['an unclosed fence', '```json\n[{"bbox_2d": [1, 2, 30, 40], "label": "ship"}'],
    ['an unclosed answer', '<think>a</think><answer>{"bbox_2d": [1, 2, 30, 40]}'],
    ['no thinking closed before', 'a</think>{"bbox_2d": [1, 2, 30, 40]}'],
  ])('is read with %s', (_, text) => {
    expect(corners(text)).toEqual([[1, 2, 30, 40]]);
  });

  it('keeps floats and swapped corners as they are written', () => {
    expect(corners('[{"bbox_2d": [30.5, 40.25, 1, 2]}]')).toEqual([[30.5, 40.25, 1, 2]]);
  });

  it('drops a repeated tail and counts it', () => {
    const text = `[${Array(50).fill('{"bbox_2d": [1, 2, 3, 4], "label": "a"}').join(', ')}, {"bbox_2d": [1, 2,`;
    const read = readAnswer(text);
    expect(read.boxes).toHaveLength(1);
    expect(read.repeated).toBe(49);
  });

  it('takes the last answer, and nothing of the thinking', () => {
    expect(corners('<think>maybe [9, 9, 10, 10]</think><answer>[1, 2, 3, 4]</answer>')).toEqual([
      [1, 2, 3, 4],
    ]);
    expect(corners('<think>maybe {"bbox_2d": [9, 9, 10, 10]}')).toEqual([]);
  });
});

describe('a box is never invented', () => {
  it.each([
    ['three numbers', '{"bbox_2d": [1, 2, 3]}'],
    ['five numbers', '{"bbox_2d": [1, 2, 3, 4, 5]}'],
    ['a cut end', '{"bbox_2d": [1, 2, 3, 4'],
    ['words', '{"bbox_2d": [x1, y1, x2, y2]}'],
    ['exponents', '[1e5, 2, 3, 4]'],
    ['numbers in prose', 'about 12, 34, 56 and 78'],
    ['the prompt echoed', '```json [{"bbox_2d": [x1, y1, x2, y2], "label": "target name"}] ```'],
    ['three numbers as strings', '["1", "2", "3"]'],
    ['strings that are not closed', '["1", "2", "3", "4'],
    ['quotes that do not pair', '["1, 2", "3, 4"]'],
    ['one corner', 'at (1, 2)'],
    ['corners in prose', 'between (1, 2) and (3, 4)'],
    ['an outline of three corners', '(1,2),(3,4),(5,6)'],
    ['an outline of four corners', '(1,2), (3,4), (5,6), (7,8)'],
    ['a corner that is not closed', '(1,2),(3,4'],
    ['none of some', 'None of the ships is red.'],
    ['none, and then one', 'None. Wait, one is in the middle.'],
    ['none but one', 'There are no ships but the one in the middle.'],
    ['no other', 'There are no other ships in the image.'],
    ['none, and what else there is', 'There are no ships in the north. The ship lies south.'],
    ['no doubt', 'No doubt the ship on the left.'],
    ['nothing', ''],
  ])('from %s', (_, text) => {
    expect(readAnswer(text)).toMatchObject({ kind: 'unreadable', boxes: [] });
  });

  const fragment = fc.oneof(
    fc.constantFrom(
      '<think>',
      '</think>',
      '<answer>',
      '</answer>',
      '```json',
      '```',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
    ),
    fc.constantFrom(
      '"bbox_2d"',
      "'bbox'",
      '"label": "ship"',
      "'label': 'a",
      'None',
      '<|box_start|>',
      '<|box_end|>',
      '(',
      ')',
      '"',
      '(1,2)',
      '(30, 40)',
    ),
    fc.integer({ min: -20, max: 1200 }).map(String),
    fc.double({ min: 0, max: 1000, noNaN: true }).map(String),
    fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999), fc.nat(999)).map((four) => `[${four.join(', ')}]`),
    fc.string({ maxLength: 8 }),
  );
  const texts = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));

  it('whatever is written: its four numbers stand in the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = new Set([...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits)));
        for (const box of readAnswer(text).boxes) {
          expect(box.corners.every((value) => written.has(value))).toBe(true);
          expect(text).toMatch(/[\])]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('and boxes stay as the text grows', () => {
    const whole =
      '<think>two of them</think><answer>```json\n[{"bbox_2d": [1, 2, 3, 4], "label": "a"}, {"bbox_2d": [5, 6, 7, 8], "label": "b"}]\n```</answer>';
    let before = 0;
    for (let end = 0; end <= whole.length; end++) {
      const count = readAnswer(whole.slice(0, end)).boxes.length;
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
    }
    expect(before).toBe(2);
  });

  it('takes a long text in little time', () => {
    const started = performance.now();
    readAnswer('['.repeat(50_000) + '{"bbox_2d": [1, 2,'.repeat(20_000) + '1, '.repeat(50_000));
    readAnswer('(1,2),'.repeat(50_000) + '( '.repeat(50_000) + '"1", '.repeat(50_000));
    readAnswer(`None. ${'no '.repeat(50_000)}. ${'None. '.repeat(20_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
