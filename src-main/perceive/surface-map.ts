import type { SURFACES } from '../contract/index.js';
import type { Look } from './looks.js';
import type { Window } from './windows.js';

/**
 * What the ground of a scene is covered with, on one grid over the whole scene: the windows of one look, merged. Pure.
 */
export type SurfaceName = (typeof SURFACES)[number];

/** What of a bundle's description the map needs. */
export interface SurfaceModel {
  readonly classes: readonly SurfaceName[];
  /** Network pixels of a cell's side. */
  readonly stride: number;
  readonly gsd: number;
  readonly unknownGsdScale: number;
}

export interface SurfaceMap {
  readonly classes: readonly SurfaceName[];
  readonly columns: number;
  readonly rows: number;
  /** Scene pixels of a cell's side; the grid begins at the scene's upper left corner. */
  readonly cell: number;
  /** uint8 [rows, columns, classes], 255 times each probability; all 0 where nothing was seen. */
  readonly levels: Uint8Array;
}

/** Cells of a scene's grid at most: larger scenes get larger cells. */
const MOST_CELLS = 1_000_000;
/** Cells at a window's inner border see half of their surroundings and count this much. */
const BORDER_CELLS = 3;
const BORDER_WEIGHT = 0.25;

/** The look whose ground sample distance, or scale where that is unknown, is nearest to that of the training. */
export function surfaceLook(
  looks: readonly Look[],
  gsd: number | null,
  { gsd: trained, unknownGsdScale }: SurfaceModel,
): number {
  const wanted = gsd === null ? unknownGsdScale : gsd / trained;
  const off = (look: Look | undefined) => Math.abs(Math.log((look?.scale ?? 1) / wanted));
  return looks.reduce((best, look, at) => (off(look) < off(looks[best]) ? at : best), 0);
}

/** Windows of the surface look become one map. */
export class SurfaceMerger {
  readonly #model: SurfaceModel;
  readonly #columns: number;
  readonly #rows: number;
  /** Window cells along a side of a cell of the map. */
  readonly #coarser: number;
  readonly #cell: number;
  readonly #sums: Float32Array;
  readonly #weights: Float32Array;

  constructor(scene: { readonly width: number; readonly height: number }, look: Look, model: SurfaceModel) {
    const fine = model.stride * look.lookScale;
    const cells = Math.ceil(scene.width / fine) * Math.ceil(scene.height / fine);
    this.#model = model;
    this.#coarser = Math.max(1, Math.ceil(Math.sqrt(cells / MOST_CELLS)));
    this.#cell = fine * this.#coarser;
    this.#columns = Math.ceil(scene.width / this.#cell);
    this.#rows = Math.ceil(scene.height / this.#cell);
    this.#weights = new Float32Array(this.#columns * this.#rows);
    this.#sums = new Float32Array(this.#weights.length * model.classes.length);
  }

  /** @param levels uint8 [H/stride, W/stride, classes] of a window of that look */
  add(window: Window, levels: Uint8Array): void {
    const { stride, classes } = this.#model;
    const [across, down] = [Math.ceil(window.width / stride), Math.ceil(window.height / stride)];
    // Windows begin at multiples of the stride, so that their cells fall on the grid.
    const fine = this.#cell / this.#coarser;
    const [column0, row0] = [Math.round(window.area.x / fine), Math.round(window.area.y / fine)];
    for (let j = 0; j < down; j++) {
      const row = Math.floor((row0 + j) / this.#coarser);
      if (row >= this.#rows) break;
      for (let i = 0; i < across; i++) {
        const column = Math.floor((column0 + i) / this.#coarser);
        if (column >= this.#columns) break;
        const weight = atBorder(window, i, j, across, down) ? BORDER_WEIGHT : 1;
        const from = (j * across + i) * classes.length;
        const to = row * this.#columns + column;
        this.#weights[to] = (this.#weights[to] ?? 0) + weight;
        for (let k = 0; k < classes.length; k++) {
          const at = to * classes.length + k;
          this.#sums[at] = (this.#sums[at] ?? 0) + weight * (levels[from + k] ?? 0);
        }
      }
    }
  }

  result(): SurfaceMap {
    const { classes } = this.#model;
    // Not `Uint8Array.from`, which lists the sums as numbers of its own first: 50 MB for a large scene.
    const levels = new Uint8Array(this.#sums.length);
    for (let at = 0; at < levels.length; at++) {
      const weight = this.#weights[Math.floor(at / classes.length)] ?? 0;
      levels[at] = Math.round((this.#sums[at] ?? 0) / Math.max(Number.MIN_VALUE, weight));
    }
    return { classes, columns: this.#columns, rows: this.#rows, cell: this.#cell, levels };
  }
}

function atBorder({ inner }: Window, i: number, j: number, across: number, down: number): boolean {
  return (
    (inner.left && i < BORDER_CELLS) ||
    (inner.top && j < BORDER_CELLS) ||
    (inner.right && i >= across - BORDER_CELLS) ||
    (inner.bottom && j >= down - BORDER_CELLS)
  );
}
