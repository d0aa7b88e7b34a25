import { extname } from 'node:path';
import sharp from 'sharp';
import type { TILE_SIZES } from '../../contract/index.js';
import { GeoR1Error, type Display } from '../../contract/index.js';
import { readTile, type TileAddress } from '../../scene/index.js';
import { writeWhole, type WorkspacePorts } from '../../workspace/index.js';
import { checkEnding, checkOutputs } from '../output-file.js';
import { checkTile } from '../pictures.js';
import { EXIT, note } from '../terminal.js';

export interface TileOptions {
  readonly size?: (typeof TILE_SIZES)[number];
  /** What it leaves out is the scene's own. */
  readonly display: Partial<Display>;
  readonly crs?: string;
  readonly output: string;
}

const DEFAULT_SIZE = 256;

/** Without visible loss on aerial scenes, in a tenth of the bytes of PNG. */
const WEBP = { quality: 85, effort: 0 } as const;

/**
 * `geo-r1 tile SCENE Z X Y -o FILE.png|.webp`: the tile that the map shows, to compare with any other tool's. PNG keeps
 * every pixel; WebP is smaller and a little lossy, as the JPEG is that the map is sent of an opaque tile.
 */
export async function tile(
  ports: Pick<WorkspacePorts, 'openScene'>,
  path: string,
  address: TileAddress,
  options: TileOptions,
  signal: AbortSignal,
): Promise<number> {
  const { size = DEFAULT_SIZE, display, crs, output } = options;
  checkTile(address);
  const format = extname(output).toLowerCase();
  checkEnding(output, 'a tile as PNG or WebP', ['.png', '.webp'], true);
  await checkOutputs([output], [path]);
  const scene = await ports.openScene(path, { signal, ...(crs === undefined ? {} : { crs }) });
  try {
    if (scene.frame.pixelToLonLat === null) {
      throw new GeoR1Error({
        code: 'no-georeference',
        message: 'This scene has no place on the map, and so no tiles.',
        subject: path,
        next: 'If it is only the CRS that is missing, name it: --crs EPSG:n.',
      });
    }
    const picture = await readTile(scene, address, size, display, signal);
    if (picture === null) note(`The tile shows nothing of ${path}: it is written fully transparent.`);
    const rgba = picture?.rgba ?? new Uint8Array(size * size * 4);
    const image = sharp(rgba, { raw: { width: size, height: size, channels: 4 } });
    await writeWhole(output, await (format === '.png' ? image.png() : image.webp(WEBP)).toBuffer());
  } finally {
    await scene.close();
  }
  return EXIT.done;
}
