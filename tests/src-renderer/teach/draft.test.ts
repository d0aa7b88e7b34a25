/** The pure parts of making an example: what a draft is, what is in view, what a chip shows. */
import { describe, expect, it } from 'vitest';
import { newExampleSchema } from '../../../src-main/contract/index.js';
import { frameOf } from '../../../src-renderer/scenes/frame.js';
import { cutOut } from '../../../src-renderer/teach/cutOut.js';
import { draftBox, draftIssue, draftOfAnswer, draftOfExample, emptyDraft, exampleOf, taskFor } from '../../../src-renderer/teach/draft.js'; // prettier-ignore
import { clipped, viewBox } from '../../../src-renderer/teach/viewBox.js';
import { answerWith, PLAIN_INFO, step } from '../wires.js';
import { exampleOf as shownExample } from './shown.js';

const drawn = (...boxes: [number, number, number, number][]) => ({
  ...emptyDraft('scene-1'),
  words: 'oil well',
  boxes: boxes.map((bbox) => draftBox(bbox)),
});

describe('a draft', () => {
  it.each([
    [{ ...drawn([0, 0, 5, 5]), words: '  ' }, 'Say what it is.'],
    [drawn(), '"many" needs at least one box'],
    [{ ...drawn([0, 0, 5, 5], [9, 9, 5, 5]), task: 'one' as const }, '"one" needs exactly one box, not 2'],
    [{ ...drawn([0, 0, 5, 5]), task: 'none' as const }, '"none" has no boxes'],
    [{ ...drawn(), task: 'none' as const }, null],
    [drawn([0, 0, 5, 5]), null],
  ])('%# says what keeps it from being saved', (draft, issue) => expect(draftIssue(draft)).toBe(issue));

  it('without an issue is an example that the contract takes', () => {
    const example = exampleOf({ ...drawn([1, 2, 3, 4]), complete: true }, [0, 0, 9, 9]);
    expect(newExampleSchema.parse(example)).toEqual(example);
    expect(example).toMatchObject({ targets: [[1, 2, 3, 4]], complete: true, extent: [0, 0, 9, 9] });
    expect(example.outlines).toBeUndefined();
  });

  it('says nothing of an extent where it is not complete', () =>
    expect(exampleOf(drawn([1, 2, 3, 4]), [0, 0, 9, 9]).extent).toBeNull());

  it('follows the number of boxes', () => {
    expect(taskFor('term', 1)).toBe('many');
    expect(taskFor('expression', 1)).toBe('one');
    expect(taskFor('expression', 0)).toBe('none');
  });

  it('of a plain answer teaches the term; of any other the expression', () => {
    const plain = answerWith([{}, {}], {
      chain: [step(1, [0, 1]), { ...step(2, [0, 1]), step: { verb: 'answer', from: 1 } }],
    });
    expect(draftOfAnswer('scene-1', plain)).toMatchObject({
      words: 'ship',
      kind: 'term',
      task: 'many',
      source: 'answer',
    });
    const narrowed = answerWith([{}], {
      question: 'the northern ship',
      chain: [step(1), { ...step(2), step: { verb: 'unread', words: ['northern'] } }],
    });
    expect(draftOfAnswer('scene-1', narrowed)).toMatchObject({
      words: 'the northern ship',
      kind: 'expression',
      task: 'one',
    });
    expect(draftOfAnswer('scene-1', answerWith([], { question: 'no ships' })).task).toBe('none');
  });

  it('keeps the outlines of an answer, and those of a saved example', () => {
    const pixels: [number, number][][][] = [[[[0, 0], [4, 0], [0, 4], [0, 0]]]]; // prettier-ignore
    const draft = draftOfAnswer(
      'scene-1',
      answerWith([{ outline: { pixels, lonLat: null, area: 8, length: 4, width: 2 } }, {}]),
    );
    const example = exampleOf(draft, null);
    expect(example.outlines).toEqual([pixels, null]);
    expect(draftOfExample('s', shownExample({ ...example, rings: [null, null] })).boxes[0]!.outline).toEqual(
      pixels,
    );
  });
});

describe('what is in view', () => {
  const frame = frameOf(PLAIN_INFO);
  const [west, south, east, north] = frame.bounds;

  it('is the whole scene, a part of it in pixels, or nothing', () => {
    expect(viewBox(frame, PLAIN_INFO, [west - 1, south - 1, east + 1, north + 1])).toBeNull();
    const [x, y, width, height] = viewBox(frame, PLAIN_INFO, [west, 0, 0, north]) as number[];
    // The north-western quarter, to a pixel.
    expect([x, y]).toEqual([0, 0]);
    expect(Math.abs(width! - 200)).toBeLessThanOrEqual(1);
    expect(Math.abs(height! - 100)).toBeLessThanOrEqual(1);
    expect(viewBox(frame, PLAIN_INFO, [west - 2, south, west - 1, north])).toBe('outside');
  });

  it('of a turned scene lies inside the view, so that nothing is said of what was not seen', () => {
    // Half a degree wide, turned by 30 degrees about 10 E 0 N, where degrees are square.
    const turn = (x: number, y: number): [number, number] => [
      10 + x * Math.cos(Math.PI / 6) - y * Math.sin(Math.PI / 6),
      x * Math.sin(Math.PI / 6) + y * Math.cos(Math.PI / 6),
    ];
    const turned = frameOf({
      ...PLAIN_INFO,
      width: 1000,
      height: 1000,
      corners: [turn(-0.25, 0.25), turn(0.25, 0.25), turn(0.25, -0.25), turn(-0.25, -0.25)],
    });
    const view = [9.95, -0.05, 10.05, 0.05] as const;
    const [x, y, width, height] = viewBox(turned, { width: 1000, height: 1000 }, view) as [
      number,
      number,
      number,
      number,
    ];
    expect(width).toBeGreaterThan(50);
    const slack = 0.5 / 1000 + 1e-9; // a pixel, as boxes are rounded
    for (const [col, row] of [
      [x, y],
      [x + width, y],
      [x, y + height],
      [x + width, y + height],
    ] as const) {
      // prettier-ignore
      const [lon, lat] = turned.toLonLat(col, row);
      expect(Math.abs(lon - 10)).toBeLessThanOrEqual(0.05 + 2 * slack);
      expect(Math.abs(lat)).toBeLessThanOrEqual(0.05 + 2 * slack);
    }
  });

  it.each([
    [
      [10.2, 20.8, 5, 8],
      [5, 8, 5, 13],
    ],
    [
      [-40, -40, 3, 3],
      [0, 0, 3, 3],
    ],
    [[500, 5, 600, 9], 'outside'],
    [[5, 5, 5, 9], 'outside'],
  ])('%j cut to 400 x 200 is %j', (edges, box) =>
    expect(clipped(edges as [number, number, number, number], 400, 200)).toEqual(box),
  );
});

describe('the cut-out of a chip', () => {
  it('is a square round the first box, with room', () => {
    expect(cutOut([[100, 100, 50, 20], [900, 900, 5, 5]])).toEqual([82, 67, 85, 85]); // prettier-ignore
    expect(cutOut([[10, 10, 2, 2]])).toEqual([-1, -1, 24, 24]);
    expect(cutOut([])).toBeNull();
  });
});
