import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { refineBoxes } from '../../src-main/perceive/index.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import { fakeScene } from '../fixtures/fake-scene.js';

const SIDE = 48;
const RED = [230, 20, 20] as const;
const shapes = [
  { bbox: [100, 100, 40, 20] as PixelBox, colour: RED },
  { bbox: [300, 50, 160, 200] as PixelBox, colour: RED },
];

/** A model of edges that puts the box around what is red; where nothing is, it gives a box without extent. */
function redEdges(looks: number, onRun: (count: number) => void = () => undefined): Engine {
  const plain = fakeEngine({ classes: [{ name: 'red', colour: RED }] });
  const boxes = { input: 'crops', output: 'boxes', cropPixels: SIDE, context: 1.5, looks };
  return {
    ...plain,
    bundle: { ...plain.bundle, description: { ...plain.bundle.description, boxes } },
    boxes: (crops, count) => {
      onRun(count);
      const places = Array.from({ length: count }, (_, i) => edges(crops.subarray(i * SIDE * SIDE * 3)));
      return Promise.resolve(Float32Array.from(places.flat()));
    },
  };
}

function edges(crop: Uint8Array): number[] {
  const red = Array.from({ length: SIDE * SIDE }, (_, at) => at).filter((at) => (crop[at * 3] ?? 0) > 150);
  if (red.length === 0) return [0.5, 0.5, 0.5, 0.5];
  const [xs, ys] = [red.map((at) => at % SIDE), red.map((at) => Math.floor(at / SIDE))];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1].map((v) => v / SIDE);
}

describe('refineBoxes', () => {
  it('puts boxes where the model sees the edges, in scene pixels', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const found = await refineBoxes(scene, redEdges(1), [
      [96, 102, 44, 22],
      [310, 60, 150, 180],
    ]);
    for (const [i, box] of found.entries()) {
      const truth = shapes[i]!.bbox;
      const cell = (1.5 * Math.max(truth[2], truth[3])) / SIDE;
      box.forEach((value, at) => expect(Math.abs(value - truth[at]!)).toBeLessThan(1.5 * cell));
    }
  });

  it('looks again around what the look before saw', async () => {
    // Too far off for one crop to show the whole of it.
    const far: PixelBox = [330, 110, 70, 80];
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const [once] = await refineBoxes(scene, redEdges(1), [far]);
    const [more] = await refineBoxes(scene, redEdges(4), [far]);
    expect(once![3]).toBeLessThan(125);
    expect(Math.abs(more![3] - 200)).toBeLessThan(12);
  });

  it('leaves boxes that are too small, and those in which nothing is seen', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const boxes: PixelBox[] = [
      [100, 100, 3, 20],
      [10, 300, 40, 40],
    ];
    expect(await refineBoxes(scene, redEdges(2), boxes)).toEqual(boxes);
  });

  it('stays within the scene', async () => {
    const scene = fakeScene({ width: 120, height: 110, shapes });
    const everywhere: Engine = {
      ...redEdges(1),
      boxes: (_crops, count) =>
        Promise.resolve(new Float32Array(count * 4).fill(1).map((v, i) => (i % 4 < 2 ? 0 : v))),
    };
    expect(await refineBoxes(scene, everywhere, [[90, 80, 30, 30]])).toEqual([[82.5, 72.5, 37.5, 37.5]]);
  });

  it('gives boxes back as they are where the bundle has no such model', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const engine = fakeEngine({ classes: [{ name: 'red', colour: RED }] });
    expect(await refineBoxes(scene, engine, [[96, 102, 44, 22]])).toEqual([[96, 102, 44, 22]]);
    expect(scene.reads()).toBe(0);
  });

  it('sends hundreds of boxes in parts and is cancelled between them', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const counts: number[] = [];
    const many = Array.from({ length: 70 }, (): PixelBox => [100, 100, 40, 20]);
    const noting = redEdges(2, (n) => counts.push(n));
    expect(await refineBoxes(scene, noting, many)).toHaveLength(70);
    expect(counts).toEqual([32, 32, 6, 32, 32, 6]);
    const stop = new AbortController();
    const stopping = redEdges(2, () => stop.abort());
    await expect(refineBoxes(scene, stopping, many, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
