import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import { oddBoxes, oddBoxNotes } from '../../src-main/measure/index.js';

const image = { id: 1, file_name: 'a.jpg', width: 100, height: 80 };
const of = (truth: PixelBox[], id = 1) => ({ truth, image: { ...image, id } });

describe('true boxes that cannot be met', () => {
  it.each<[string, PixelBox, number, number]>([
    ['inside', [0, 0, 100, 80], 0, 0],
    ['out by the last pixel, counted in', [1, 1, 100, 80], 0, 0],
    ['beyond the right', [90, 0, 12, 10], 1, 0],
    ['beyond the bottom', [0, 75, 10, 7], 1, 0],
    ['beyond the left', [-2, 0, 10, 10], 1, 0],
    ['beyond the top', [0, -1.5, 10, 10], 1, 0],
    ['without width', [5, 5, 0, 10], 0, 1],
    ['without height', [5, 5, 10, 0], 0, 1],
    ['without height, and outside', [5, 500, 10, 0], 1, 1],
  ])('%s', (_, box, beyond, empty) => {
    const found = oddBoxes([of([box]), of([[0, 0, 9, 9]])]);
    if (beyond + empty === 0) expect(found).toBeNull();
    else expect(found).toEqual({ boxes: 2, beyond, empty });
  });

  it('count once, however many expressions mean them, but in each image', () => {
    const far: PixelBox = [200, 0, 10, 10];
    expect(oddBoxes([of([far]), of([far]), of([far], 2)])).toEqual({ boxes: 2, beyond: 2, empty: 0 });
    expect(oddBoxes([])).toBeNull();
  });

  it('are told in a sentence of each kind', () => {
    expect(oddBoxNotes({ boxes: 40, beyond: 12, empty: 0 })).toEqual([
      expect.stringMatching(
        /^12 of 40 true boxes reach beyond their image: were they written in a resized frame/,
      ),
    ]);
    expect(oddBoxNotes({ boxes: 40, beyond: 1, empty: 3 })).toHaveLength(2);
    expect(oddBoxNotes(undefined)).toEqual([]);
  });
});
