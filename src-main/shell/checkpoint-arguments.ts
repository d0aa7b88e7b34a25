import { Option } from 'commander';
import type { Command } from 'commander';
import { PRECISIONS } from '../checkpoints/index.js';
import type { Precision } from '../checkpoints/index.js';
import { decodingSchema, GeoR1Error, GRID_LOOKS } from '../contract/index.js';
import type { Decoding, GridLook } from '../contract/index.js';
import { numberIn, share, whole } from './number-arguments.js';

/** A checkpoint that is asked instead of the built-in engine, and how. */
export interface ChosenCheckpoint {
  readonly folder: string;
  readonly precision: Precision | null;
  readonly look: GridLook;
  readonly decoding: Decoding;
  /** File of an adapter that it answers under. */
  readonly adapter: string | null;
}

/** As commander gives them. */
export interface CheckpointArguments {
  readonly engine?: string;
  readonly precision?: Precision;
  readonly look?: GridLook;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly maxTokens?: number;
  readonly maxSeconds?: number;
  readonly gsd?: number;
}

/** @param look which pictures are asked about where it is not said */
export function addCheckpointOptions(command: Command, look: GridLook): Command {
  const options = [
    new Option(
      '--engine <folder>',
      'ask the vision-language checkpoint in this folder instead of the built-in engine; see `geo-r1 engines`',
    ),
    new Option('--precision <name>', 'the precision to load (default: the best that fits)').choices(
      PRECISIONS,
    ),
    new Option(
      '--look <where>',
      `one picture of the whole; of what is larger also all windows, or those with candidates of the built-in engine, or whichever is fewer (default: ${look})`,
    ).choices(GRID_LOOKS),
    new Option(
      '--temperature <t>',
      'draw tokens, 0.01 to 2 (default: the most probable each time)',
    ).argParser((text) => numberIn(text, 0, 2)),
    new Option('--top-p <p>', 'draw from the most probable that together have this share').argParser(share),
    new Option('--seed <n>', 'the same seed draws the same (default: 0)').argParser(whole(0)),
    new Option('--max-tokens <n>', 'tokens of an answer at most (default: as published)').argParser(whole(1)),
    new Option('--max-seconds <n>', 'seconds of an answer at most (default: 1200)').argParser(whole(1)),
    new Option(
      '--gsd <metres>',
      'ground sample distance of windows, metres a pixel (default: as its folder says, else the scene’s own)',
    ).argParser((text) => numberIn(text, 0, 100)),
  ];
  for (const option of options) command.addOption(option.helpGroup('With a checkpoint:'));
  return command;
}

/**
 * @returns null for the built-in engine
 * @throws GeoR1Error bad-input where options do not go together
 */
export function chosenCheckpoint(
  { engine, precision, look, temperature, topP, seed, maxTokens, maxSeconds, gsd }: CheckpointArguments,
  usualLook: GridLook,
  adapter?: string,
): ChosenCheckpoint | null {
  if (engine === undefined) {
    const given = Object.entries({ precision, look, temperature, topP, seed, maxTokens, maxSeconds, gsd });
    const [stray] = given.find(([, value]) => value !== undefined) ?? [];
    if (stray !== undefined) throw wrong(`${flagOf(stray)} is for a checkpoint: give --engine too.`);
    return null;
  }
  if (temperature === undefined && (topP !== undefined || seed !== undefined))
    throw wrong('--top-p and --seed are for drawing tokens: give --temperature too.');
  const parsed = decodingSchema.safeParse({
    sampling: temperature === undefined ? null : { temperature, topP, seed },
    maxTokens,
    maxSeconds,
    gsd,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`${flagOf(String(issue?.path.at(-1)))}: ${issue?.message ?? 'out of range'}.`);
  }
  return {
    folder: engine,
    precision: precision ?? null,
    look: look ?? usualLook,
    decoding: parsed.data,
    adapter: adapter ?? null,
  };
}

/** `maxTokens` as it is typed. */
const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function wrong(message: string): GeoR1Error {
  return new GeoR1Error({ code: 'bad-input', message, next: 'See --help of the command.' });
}
