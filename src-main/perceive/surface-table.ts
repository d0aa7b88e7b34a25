import { z } from 'zod';
import { SURFACES } from '../contract/index.js';
import type { Candidate } from '../contract/index.js';
import type { Block } from './columns.js';
import { regionCandidate } from './region-candidate.js';
import type { Strip, SurfaceRegion } from './surface-regions.js';
import type { SurfaceName } from './surface-map.js';

/**
 * What lies around in the scene index: a window's block has the levels of its cells, the merged one the regions alone,
 * as columns: their kinds, scores, numbers of strips, and the strips of all. Pure.
 */
export const LEVELS_COLUMN = 'surfaceLevels';
const STRIP_NUMBERS = 4;

/** Grid of the regions. */
export interface SurfaceGrid {
  readonly classes: readonly SurfaceName[];
  /** Scene pixels of a cell's side. */
  readonly cell: number;
}

const headerSchema = z.object({
  surface: z.object({ classes: z.array(z.enum(SURFACES)), cell: z.number().positive() }),
});

/** The block with the regions in it. */
export function withRegions(
  block: Block,
  { classes, cell }: SurfaceGrid,
  regions: readonly SurfaceRegion[],
): Block {
  return {
    header: { ...(block.header as object), surface: { classes, cell } },
    columns: {
      ...block.columns,
      regionKind: Uint8Array.from(regions, ({ kind }) => kind),
      regionScore: Float32Array.from(regions, ({ score }) => score),
      regionStrips: Uint32Array.from(regions, ({ strips }) => strips.length),
      strips: stripColumn(regions),
    },
  };
}

/** One after the other; a large scene has hundreds of thousands. */
function stripColumn(regions: readonly SurfaceRegion[]): Uint32Array {
  const total = regions.reduce((sum, { strips }) => sum + strips.length, 0);
  const column = new Uint32Array(total * STRIP_NUMBERS);
  let at = 0;
  for (const { strips } of regions) {
    for (const strip of strips) {
      column.set(strip, at);
      at += STRIP_NUMBERS;
    }
  }
  return column;
}

/** The regions in a block as candidates within their scene, largest first; null where it holds none or other columns than these. */
export function regionsOfBlock(
  { header, columns }: Block,
  scene: { readonly width: number; readonly height: number },
): Candidate[] | null {
  const parsed = headerSchema.safeParse(header);
  const { regionKind: kinds, regionScore: scores, regionStrips: counts, strips } = columns;
  if (!parsed.success || !(kinds instanceof Uint8Array) || !(scores instanceof Float32Array)) return null;
  if (!(counts instanceof Uint32Array) || !(strips instanceof Uint32Array)) return null;
  const { classes, cell } = parsed.data.surface;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (scores.length !== kinds.length || counts.length !== kinds.length) return null;
  if (strips.length !== total * STRIP_NUMBERS) return null;
  const found: Candidate[] = [];
  let from = 0;
  for (const [rank, kind] of kinds.entries()) {
    const label = classes[kind];
    if (label === undefined) return null;
    const own: Strip[] = [];
    for (const end = from + (counts[rank] ?? 0); from < end; from++) {
      const at = from * STRIP_NUMBERS;
      own.push([strips[at] ?? 0, strips[at + 1] ?? 0, strips[at + 2] ?? 0, strips[at + 3] ?? 0]);
    }
    found.push(regionCandidate({ kind, score: scores[rank] ?? 0, strips: own }, label, cell, scene, rank));
  }
  return found;
}
