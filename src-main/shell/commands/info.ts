import type { SceneInfo } from '../../contract/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { EXIT, print } from '../terminal.js';

/** `geo-r1 info SCENE [--crs EPSG:n] [--json]` */
export async function info(
  ports: Pick<WorkspacePorts, 'openScene'>,
  path: string,
  options: { json?: boolean; crs?: string },
  signal: AbortSignal,
): Promise<number> {
  const opening = { signal, crs: options.crs };
  let scene = await ports.openScene(path, { ...opening, headerOnly: true });
  if (!tellsAll(scene.info)) {
    await scene.close();
    scene = await ports.openScene(path, opening);
  }
  try {
    print(options.json ? JSON.stringify(scene.info, null, 2) : describe(scene.info));
  } finally {
    await scene.close();
  }
  return EXIT.done;
}

/**
 * Whether the header says all: of a plain picture, which would be decoded whole, with neither values to be stretched nor
 * an alpha band to be looked at.
 */
function tellsAll({ compression, dtype, bands }: SceneInfo): boolean {
  return ['JPEG', 'PNG'].includes(compression) && dtype === 'uint8' && (bands === 1 || bands === 3);
}

/** A scene as lines for people. */
function describe(scene: SceneInfo): string {
  const corner = ([lon, lat]: readonly [number, number]): string => `${lon.toFixed(6)} ${lat.toFixed(6)}`;
  const rows: [string, string][] = [
    ['file', scene.file],
    [
      'size',
      `${scene.width} x ${scene.height} px, ${scene.bands} bands of ${scene.dtype}, ${scene.compression}`,
    ],
    ['crs', scene.crs ?? 'none'],
    ['placement', scene.placement],
    ...(scene.affine === null ? [] : [['affine', scene.affine.join(' ')] as [string, string]]),
    ...(scene.corners ?? []).map((place, i): [string, string] => [
      ['upper left', 'upper right', 'lower right', 'lower left'][i] ?? '',
      corner(place),
    ]),
    ['ground sample distance', scene.gsd === null ? 'unknown' : `${Number(scene.gsd.toPrecision(4))} m`],
    ['nodata', scene.nodata === null ? 'none' : String(scene.nodata)],
    ['overviews', String(scene.overviews)],
    ['shown', `bands ${scene.displayBands.join(', ')}, stretch ${scene.stretch}`],
    ...scene.notes.map((text): [string, string] => ['note', text]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
