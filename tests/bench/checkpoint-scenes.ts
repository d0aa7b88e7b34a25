import { join } from 'node:path';
import type { Example, PixelBox } from '../../src-main/contract/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { normal } from '../../src-main/teach/chance.js';
import { openTiff } from '../fixtures/scene-maker/geotiff/writer.js';

/**
 * Scenes for a tiny checkpoint that was taught to box a white square in one of nine places (models/checkpoints/taught.py).
 * Here a grey pad lies in the place below the white square, and the pad is asked for: the checkpoint boxes the square
 * itself, or writes what cannot be read.
 */
export const SIDE_PX = 224;
const CELL_PX = 74;
const SQUARE_PX = 48;
/** Places that have one below them: boxing one of theirs by chance is right in one of six. */
export const ALL_PLACES = [0, 1, 2, 3, 4, 5];
/** Deviation of the ground's noise, and how much brighter a pad is. */
const NOISE = 6;
const PAD_LEVELS = 25;

const placeOf = (cell: number): [number, number] => [
  (cell % 3) * CELL_PX + (CELL_PX - SQUARE_PX) / 2,
  Math.floor(cell / 3) * CELL_PX + (CELL_PX - SQUARE_PX) / 2,
];

/** Where the pad lies that belongs to a place. */
const padBox = (place: number): PixelBox => [...placeOf(place + 3), SQUARE_PX, SQUARE_PX];

/** The same examples, a share of them with the box of a place by chance: careless labels, right in form alone. */
export function careless(examples: readonly Example[], share: number, seed: number): Example[] {
  const random = seeded(seed);
  return examples.map((example) =>
    random.next() < share ? { ...example, targets: [padBox(random.pick(ALL_PLACES))] } : example,
  );
}

/** Writes GeoTIFFs into a folder. @returns one example a scene */
export async function squareScenes(
  folder: string,
  count: number,
  seed: number,
  part: Example['part'],
  places: readonly number[] = ALL_PLACES,
): Promise<Example[]> {
  const random = seeded(seed);
  const examples: Example[] = [];
  for (let number = 0; number < count; number++) {
    const ground = random.integer(40, 109);
    const place = places[number % places.length] ?? 0;
    const [x, y] = placeOf(place);
    const [, below] = placeOf(place + 3);
    const squares = [
      { x, y, level: random.integer(225, 255) },
      { x, y: below, level: ground + PAD_LEVELS },
    ];
    const image = join(folder, `${part}-${seed}-${places.length}-${number}.tif`);
    const tiff = await openTiff(image, {
      width: SIDE_PX,
      height: SIDE_PX,
      bands: 3,
      dtype: 'uint8',
      compression: 'deflate',
      georeference: { crs: 'EPSG:32633', affine: [500_000, 0.5, 0, 5_000_000, 0, -0.5] },
    });
    for (let y = 0; y < SIDE_PX; y++) {
      const row = new Uint8Array(SIDE_PX * 3);
      for (let at = 0; at < row.length; at++)
        row[at] = Math.min(255, Math.max(0, Math.round(ground + NOISE * normal(random))));
      for (const square of squares)
        if (y >= square.y && y < square.y + SQUARE_PX)
          row.fill(square.level, square.x * 3, (square.x + SQUARE_PX) * 3);
      await tiff.write(row);
    }
    await tiff.close();
    examples.push({
      id: `e-${part}-${places.length}-${number}`,
      image,
      kind: 'expression',
      words: 'the pad below the white square',
      task: 'one',
      targets: [padBox(place)],
      part,
    } as Example);
  }
  return examples;
}
