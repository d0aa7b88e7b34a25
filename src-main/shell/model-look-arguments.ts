import type { Command } from 'commander';
import type { DisplayStretch } from '../contract/index.js';
import type { OpenSceneOptions } from '../scene/index.js';
import { bandList, stretch } from './tile-arguments.js';
import { usage } from './usage.js';

export interface ModelLookArguments {
  bands?: number[];
  stretch?: DisplayStretch;
}

/** What the model is let see of a scene: part of its index and of each answer. */
export function addModelLookOptions(command: Command): void {
  command
    .option(
      '--bands <numbers>',
      'what the model sees: one band, or red,green,blue, numbered from 1 (default: as the file says)',
      bandList,
    )
    .option(
      '--stretch <stretch>',
      'with --bands: LO..HI or one LO..HI for each, what becomes 0 to 255; none leaves 8 bits (default: p2-98)',
      stretch,
    );
}

/** @throws GeoR1Error usage, for a stretch without bands, or one whose ends would have to be looked for */
export function modelLook({
  bands,
  stretch: chosen,
}: ModelLookArguments): Pick<OpenSceneOptions, 'bands' | 'model'> {
  if (chosen === undefined) return bands === undefined ? {} : { bands };
  if (bands === undefined) throw usage('--stretch is of --bands: give both.');
  if (chosen.kind === 'none') return { model: { bands, ranges: null } };
  if (chosen.kind !== 'range') throw usage('--stretch of the model is none or LO..HI.');
  const [first] = chosen.ranges;
  const single = chosen.ranges.length === 1 && first !== undefined;
  return { model: { bands, ranges: single ? bands.map(() => first) : chosen.ranges } };
}
