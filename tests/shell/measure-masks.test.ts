/** `geo-r1 measure masks` over a mask model that calls every pixel of its crop the object's: the overlap follows by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src-main/shell/program.js';
import { FAKE_BUNDLE, fakeEngine, fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

let folder: string;
let output: ReturnType<typeof capture>;
const SIDE = 32;
const bundle = {
  ...FAKE_BUNDLE,
  description: { ...FAKE_BUNDLE.description, mask: { cropPixels: SIDE, context: 1.4 } },
} as typeof FAKE_BUNDLE;
const masks = (crops: Uint8Array): Promise<Uint8Array> =>
  Promise.resolve(new Uint8Array(crops.length / 3).fill(255));
const ports = () => fakePorts({ startEngine: () => Promise.resolve({ ...fakeEngine(), bundle, masks }) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-masks-'));
  output = capture();
});
afterEach(() => {
  output.restore();
  rmSync(folder, { recursive: true, force: true });
});

function files(segmentations: readonly unknown[]): string[] {
  const annotations = segmentations.map((segmentation, at) => ({
    id: at + 1,
    image_id: 1,
    category_id: 1,
    bbox: [100, 100, 40, 40],
    ...(segmentation === null ? {} : { segmentation }),
  }));
  const coco = join(folder, 'truth.json');
  const images = [{ id: 1, file_name: 'a.jpg', width: 800, height: 600 }];
  writeFileSync(coco, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'ship' }] }));
  return ['measure', 'masks', '--coco', coco, '--images', folder];
}
const square = [[100, 100, 140, 100, 140, 140, 100, 140]];
const runLengths = { size: [600, 800], counts: [10, 5] };

it('compares with polygons, and says which objects have none', async () => {
  const given = files([square, runLengths, runLengths, null, []]);
  expect(await runCli([...given, '--json'], ports())).toBe(0);
  const figures = JSON.parse(output.stdout()) as { gIoU: number };
  expect(figures).toMatchObject({ objects: 1, skipped: { runLengths: 2, withoutOutline: 2 } });
  // The whole crop, 1.4 times the box a side, but half a pixel of the crop at most at each border.
  expect(figures.gIoU).toBeGreaterThan(1 / 1.4 ** 2 - 1e-9);
  expect(figures.gIoU).toBeLessThan((1 / (1.4 * (1 - 1 / SIDE))) ** 2 + 1e-9);
  expect(await runCli(given, ports())).toBe(0);
  expect(output.stdout()).toMatch(
    /\(1 objects\)\nskipped: 2 objects whose outline is in run lengths.*\nskipped: 2 objects without an outline/,
  );
});

it('says nothing of what was skipped where nothing was', async () => {
  expect(await runCli(files([square]), ports())).toBe(0);
  expect(output.stdout()).not.toContain('skipped');
});
