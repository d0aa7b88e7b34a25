/** What steps say of themselves beside how many they kept: limits, boxes, scales and areas that are no single things. */
import { describe, expect, it } from 'vitest';
import { reason } from '../../../src-main/reason/index.js';
import { distractors, ground, object, picture, vocabulary } from '../scenes.js';

const candidates = [
  object(1, 'harbor', [400, 500, 200, 20]),
  object(2, 'ship', [450, 470, 60, 20]), // 30 m long and 5 m from the pier of 100 m
  object(3, 'ship', [480, 900, 20, 80]), // 40 m long
  {
    ...object(4, 'trees', [0, 0, 300, 300]),
    strips: [[0, 0, 300, 300]] as [number, number, number, number][],
  },
];
async function findings(question: string, { frame = ground, seen = candidates } = {}): Promise<string[]> {
  const options = { task: 'gres', candidates: seen, frame, vocabulary, distractors } as const;
  return (await reason(question, options)).steps.map(({ finding }) => finding);
}

describe('findings', () => {
  it('tell how near is near: 1.5 or .75 times the geometric mean of the lengths', async () => {
    // sqrt(30 m * 100 m) = 54.8 m and sqrt(40 m * 100 m) = 63.2 m.
    expect((await findings('ships near the pier')).at(2)).toBe(
      '1 of 2 kept; near is taken as within 82 to 95 m, by their sizes',
    );
    expect((await findings('ships right beside the pier')).at(2)).toBe(
      '1 of 2 kept; beside is taken as within 41 to 47 m, by their sizes',
    );
    expect((await findings('ships within 20 m of the pier')).at(2)).toBe('1 of 2 kept');
  });

  it('stay sentences where a limit is told beside another cause', async () => {
    const seen = [...candidates, object(5, 'storage tank', [470, 560, 40, 40])];
    const on = await findings('piers with storage tanks', { seen });
    expect(on.at(2)).toMatch(/^none on it; for having one near: 1 of 1 kept; near is taken as within \d+ m$/);
  });

  it('tell that an area is that of the box, and a length needs no such word', async () => {
    expect((await findings('ships larger than 350 m2')).at(1)).toBe(
      '1 of 2 kept, by the areas of their boxes',
    );
    expect((await findings('ships longer than 35 m')).at(1)).toBe('1 of 2 kept');
  });

  it('tell a scale that is not known from one at which nothing could be seen', async () => {
    expect(await findings('airplanes', { frame: picture })).toContain(
      'none found; without a scale nothing says whether they could be seen',
    );
    expect(await findings('airplanes', { frame: { ...ground, gsd: 5495 } })).toContain(
      'none found; at 5500 m a pixel airplanes are too small to be told',
    );
    expect(await findings('airplanes')).toContain('none found');
  });

  it('count no single trees in a wood', async () => {
    expect((await findings('how many trees are there')).at(1)).toBe(
      '1 connected area, in which single things are not told apart',
    );
    expect((await findings('how many ships are there')).at(1)).toBe('2 found');
  });
});
