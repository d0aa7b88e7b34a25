import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCoco } from '../../src-main/measure/index.js';
import type { PixelBox } from '../../src-main/contract/index.js';
import { sampleExamples } from '../../src-main/workspace/replay-examples.js';
import { replayQuestions } from '../../src-main/workspace/replay-questions.js';
import { exampleSchema } from '../../src-main/contract/index.js';

const ship = (bbox: PixelBox) => ({ label: 'ship', bbox });
const told = (asked: ReturnType<typeof replayQuestions>) =>
  asked.map(({ question, asked: how, task, targets }) => [question, how, task, targets.length]);

describe('replayQuestions', () => {
  it('asks for each class by its name, and for what is not there', () => {
    expect(told(replayQuestions(['ship', 'bridge'], [ship([10, 10, 20, 10])]))).toEqual([
      ['ship', 'ovd', 'many', 1],
      ['bridge', 'ovd', 'none', 0],
      ['the lighthouse by the water', 'gres', 'none', 0],
      ['helicopters north of the bridge', 'gres', 'none', 0],
    ]);
  });

  it('asks for one of several only where it is plain which', () => {
    const ships = [ship([0, 0, 40, 40]), ship([300, 10, 20, 20]), ship([500, 12, 21, 20])];
    const asked = replayQuestions(['ship'], ships).filter(({ task }) => task === 'one');
    // The two others lie twelve pixels apart from the top: neither is plainly the lowest.
    expect(asked.map(({ question }) => question)).toEqual(['the largest ship', 'the leftmost ship']);
    expect(asked.map(({ targets }) => targets)).toEqual([[[0, 0, 40, 40]], [[0, 0, 40, 40]]]);
  });

  it('asks for the closest to what there is one of', () => {
    const bridge = { label: 'bridge', bbox: [400, 0, 60, 30] as PixelBox };
    const asked = replayQuestions(
      ['ship', 'bridge'],
      [ship([100, 0, 40, 20]), ship([340, 0, 40, 20]), ship([600, 0, 40, 20]), bridge],
    );
    const closest = asked.find(({ question }) => question === 'which ship sits closest to the bridge');
    // Twenty pixels from it, where the next is 140 away.
    expect(closest?.targets).toEqual([[340, 0, 40, 20]]);
  });

  it('finds all three kinds in the scene that comes with the app', () => {
    const file = 'resources/sample-harbour.truth.json';
    const { categories, annotations } = parseCoco(readFileSync(file, 'utf8'), file);
    const names = new Map(categories.map(({ id, name }) => [id, name]));
    const asked = replayQuestions(
      [...names.values()],
      annotations.map(({ category_id, bbox }) => ({
        label: names.get(category_id) ?? '',
        bbox: bbox,
      })),
    );
    const count = (task: string): number => asked.filter((one) => one.task === task).length;
    expect(count('many')).toBe(categories.length);
    expect(count('one')).toBeGreaterThanOrEqual(8);
    expect(count('none')).toBe(2);
  });

  it('is a few of them, of all kinds, for a checkpoint', async () => {
    const sample = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
    const examples = await sampleExamples(sample);
    expect(examples).toHaveLength(12);
    for (const example of examples) expect(exampleSchema.parse(example)).toEqual(example);
    expect(new Set(examples.map(({ task }) => task))).toEqual(new Set(['one', 'many', 'none']));
    expect(new Set(examples.map(({ words }) => words)).size).toBe(12);
  });
});
