import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { parseStretchText, RAMPS, TILE_SIZES, type DisplayStretch, type Ramp } from '../contract/index.js';
import type { WorkspacePorts } from '../workspace/index.js';
import { tile } from './commands/tile.js';
import { runCommand } from './terminal.js';

interface TileArguments {
  size?: (typeof TILE_SIZES)[number];
  bands?: number[];
  stretch?: DisplayStretch;
  together?: boolean;
  gamma?: number;
  ramp?: Ramp;
  crs?: string;
  output: string;
}

const GAMMA = { least: 0.1, most: 10 };

/** `geo-r1 tile` and its arguments. */
export function addTileCommand(
  root: Command,
  ports: WorkspacePorts,
  crsOption: readonly [flags: string, description: string],
  finish: (code: number) => void,
): void {
  root
    .command('tile')
    .description('writes one map tile of a scene (web mercator, XYZ), as the map shows it')
    .argument('<scene>', 'a georeferenced GeoTIFF, JPEG or PNG')
    .argument('<z>', 'zoom', wholeNumber)
    .argument('<x>', 'column, from the west', wholeNumber)
    .argument('<y>', 'row, from the north', wholeNumber)
    .requiredOption(
      '-o, --output <file>',
      'FILE.png keeps every pixel, FILE.webp is as close to them as what the map is sent',
    )
    .option('--size <pixels>', `side of the tile: ${TILE_SIZES.join(' or ')}`, tileSize)
    .option('--bands <numbers>', 'one band, or red,green,blue, numbered from 1', bandList)
    .option(
      '--stretch <stretch>',
      'none, p2-98 (percentiles), minmax, sd2 (standard deviations), LO..HI or one LO..HI for each band',
      stretch,
    )
    .option('--together', 'one range for all bands, which keeps the balance of their colours')
    .option('--gamma <gamma>', `${GAMMA.least} to ${GAMMA.most}; over 1 lightens`, gamma)
    .addOption(new Option('--ramp <name>', 'colours of a single band').choices(RAMPS))
    .option(...crsOption)
    .action(async (scene: string, z: number, x: number, y: number, given: TileArguments) => {
      const { size, crs, output, ...display } = given;
      const options = {
        display,
        output,
        ...(size === undefined ? {} : { size }),
        ...(crs === undefined ? {} : { crs }),
      };
      finish(await runCommand((signal) => tile(ports, scene, { z, x, y }, options, signal)));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 0.');
  return Number(text);
}

function tileSize(text: string): (typeof TILE_SIZES)[number] {
  const size = TILE_SIZES.find((each) => String(each) === text);
  if (size === undefined) throw new InvalidArgumentError(`Give ${TILE_SIZES.join(' or ')}.`);
  return size;
}

export function bandList(text: string): number[] {
  const bands = text.split(',').map((part) => (/^[1-9]\d{0,5}$/.test(part) ? Number(part) : Number.NaN));
  if (bands.some(Number.isNaN) || (bands.length !== 1 && bands.length !== 3)) {
    throw new InvalidArgumentError('Give one band or three, numbered from 1: 1 or 4,3,2.');
  }
  return bands;
}

export function stretch(text: string): DisplayStretch {
  const parsed = parseStretchText(text);
  if (parsed === null) {
    throw new InvalidArgumentError('Give none, p2-98, minmax, sd2, LO..HI or LO..HI,LO..HI,LO..HI.');
  }
  return parsed;
}

function gamma(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= GAMMA.least && value <= GAMMA.most)) {
    throw new InvalidArgumentError(`Give a number from ${GAMMA.least} to ${GAMMA.most}.`);
  }
  return value;
}
