import { seenByModel, throwIfAborted } from '../contract/index.js';
import type { Candidate, PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import { forgetDisplayBlocks } from '../scene/index.js';
import type { Scene } from '../scene/index.js';
import type { Block } from './columns.js';
import { detectionsFromBlock, detectionsToBlock } from './detection-table.js';
import { toCandidate } from './detection.js';
import type { SceneDetection } from './detection.js';
import { IndexStore } from './index-store.js';
import { planLooks } from './looks.js';
import { SurfaceMerger, surfaceLook } from './surface-map.js';
import { surfaceRegions } from './surface-regions.js';
import { LEVELS_COLUMN, regionsOfBlock, withRegions } from './surface-table.js';
import { mergeDetections } from './merge.js';
import { perceiveWindow } from './perceive-window.js';
import { planWindows, windowsFor } from './windows.js';
import type { Area, Window } from './windows.js';

/** How far the look at a scene is. */
export interface PerceiveProgress {
  readonly windowsDone: number;
  readonly windowsTotal: number;
  /** Detections so far, before those of overlapping windows are merged. */
  readonly candidates: number;
  /** Estimate by pixels left; null before there is one. */
  readonly remainingMs: number | null;
}

/** An object as it is found in one window, in scene pixels. */
export interface Found {
  readonly bbox: PixelBox;
  readonly label: string;
  readonly score: number;
}

export interface PerceiveOptions {
  /** The part asked about, in scene pixels: an object belongs to it when its centre does. Null is the whole scene. */
  readonly where?: Area | Readonly<PixelBox> | null;
  /** Lowest class score kept, where that is less than is kept anyway; it raises nothing, as the index serves all questions. */
  readonly minScore?: number;
  /** Folder of the scene indexes; null keeps nothing. */
  readonly cacheDir?: string | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PerceiveProgress) => void;
  /** Objects over their class's answer threshold, window by window; one may come again from a neighbour. */
  readonly onFound?: (found: readonly Found[]) => void;
}

export interface SceneIndex {
  /** Objects by falling score. */
  readonly candidates: Candidate[];
  /** Regions of what the ground is covered with; null where the bundle does not see it. */
  readonly surfaces: Candidate[] | null;
  /** True where no pixel was read. */
  readonly fromDisk: boolean;
  readonly bundle: string;
  readonly bands: readonly number[];
  readonly stretch: string;
}

/** Windows under way at once: one in the network, one waiting for it, one being read. */
const WINDOWS_AT_ONCE = 3;

/**
 * Looks at a scene, or at what of it was not seen yet, and gives the objects in it.
 * @throws GeoR1Error `cancelled` within a second of the signal: the windows seen are kept and the next call goes on;
 * `engine-failed`, `io`; whatever reading the scene throws
 */
export async function perceiveScene(
  scene: Scene,
  engine: Engine,
  options: PerceiveOptions = {},
): Promise<SceneIndex> {
  const { cacheDir = null, signal } = options;
  throwIfAborted(signal);
  const { info } = scene;
  const { description } = engine.bundle;
  const { thresholds, window: windowRule, embeddingDimension } = description.perceiver;
  const minScore = keptScore(options.minScore, thresholds);
  const looks = planLooks(info, description);
  const windows = planWindows(info, looks, windowRule);
  const where = areaOf(options.where ?? null);
  const needed = windowsFor(windows, where);
  const size = { classes: description.vocabulary.length, embeddingDimension };
  const { surface } = description.perceiver;
  const groundLook = surface === undefined ? -1 : surfaceLook(looks, info.gsd, surface);
  const groundScale = looks[groundLook];
  const store = cacheDir === null ? null : await openStore(cacheDir);

  const merged = await store?.readMerged();
  let block: Block;
  let merger: SurfaceMerger | undefined;
  const fromDisk =
    merged !== null && merged !== undefined && needed.every(({ ordinal }) => merged.windows.has(ordinal));
  if (fromDisk) {
    block = merged.block;
  } else {
    if (surface !== undefined && groundScale !== undefined)
      merger = new SurfaceMerger(info, groundScale, surface);
    const seen = (await store?.readWindows()) ?? new Map<number, Block>();
    for (const [ordinal, stored] of seen) seen.set(ordinal, taken(stored, windows[ordinal]));
    try {
      await lookAt(
        needed.filter(({ ordinal }) => !seen.has(ordinal)),
        seen,
      );
      const ordinals = new Set(seen.keys());
      forgetDisplayBlocks();
      block = withGround(detectionsToBlock(mergeSeen(seen), size, {}));
      // The columns of the windows can go: a large scene holds hundreds of megabytes of them.
      seen.clear();
      await store?.writeMerged({ windows: ordinals, block }, ordinals.size === windows.length);
    } finally {
      await store?.close();
    }
  }
  const names = description.vocabulary.map(({ name }) => name);
  const scales = looks.map(({ lookScale }) => lookScale);
  return {
    candidates: detectionsFromBlock(block, size)
      .filter(({ bbox }) => where === null || centreIn(bbox, where))
      .map((detection) => toCandidate(detection, names, scales)),
    surfaces: surface === undefined ? null : regionsOfBlock(block, info),
    fromDisk,
    bundle: engine.bundle.sha256,
    ...seenByModel(info),
  };

  function mergeSeen(seen: ReadonlyMap<number, Block>): SceneDetection[] {
    const found = [...seen.values()].flatMap((window) => detectionsFromBlock(window, size));
    return mergeDetections(found, thresholds).filter(
      ({ score, objectness }) => score >= minScore || objectness >= thresholds.objectness,
    );
  }

  function withGround(block: Block): Block {
    const map = merger?.result();
    return map === undefined ? block : withRegions(block, map, surfaceRegions(map, info.gsd));
  }

  /** The block without the levels of its cells, which the map has taken: those of a large scene are 50 MB. */
  function taken(block: Block, window: Window | undefined): Block {
    const { [LEVELS_COLUMN]: levels, ...columns } = block.columns;
    if (window?.look === groundLook && levels instanceof Uint8Array) merger?.add(window, levels);
    return { header: block.header, columns };
  }

  async function openStore(folder: string): Promise<IndexStore> {
    const { sha256 } = await scene.identity(signal);
    const key = {
      sceneSha256: sha256,
      bundleSha256: engine.bundle.sha256,
      ...seenByModel(info),
      gsd: info.gsd,
      looks: looks.map(({ scale }) => scale),
      minScore,
    };
    return new IndexStore(folder, key, size);
  }

  /** Perceives windows, some at once, and adds each to `seen` and to the journal when it is done. */
  async function lookAt(missing: readonly Window[], seen: Map<number, Block>): Promise<void> {
    const failure = new AbortController();
    const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
    const context = { scene, engine, looks, minScore, signal: stop };
    const report = progressReporter(needed, missing, options.onProgress);
    let candidates = [...seen.values()].reduce((sum, block) => sum + (block.columns['id']?.length ?? 0), 0);
    report(null, candidates);
    const queue = missing.values();
    const work = async () => {
      for (const window of queue) {
        throwIfAborted(stop);
        const ground: Record<string, Uint8Array> = {};
        const found = await perceiveWindow(
          context,
          window,
          window.look === groundLook ? (levels) => (ground[LEVELS_COLUMN] = levels) : undefined,
        );
        const table = detectionsToBlock(found, size, { ordinal: window.ordinal });
        const block = { ...table, columns: { ...table.columns, ...ground } };
        await store?.append(block);
        seen.set(window.ordinal, taken(block, window));
        candidates += found.length;
        report(window, candidates);
        tellFound(found);
      }
    };
    let first: unknown = null;
    const workers = Array.from({ length: WINDOWS_AT_ONCE }, () =>
      work().catch((thrown: unknown) => {
        first ??= thrown;
        failure.abort();
      }),
    );
    await Promise.all(workers);
    throwIfAborted(signal);
    if (first !== null) throw first as Error;
  }

  function tellFound(found: readonly SceneDetection[]): void {
    const shown = found.flatMap(({ bbox, label, score }) => {
      const name = description.vocabulary[label]?.name ?? '';
      return score >= (thresholds.answer[name] ?? thresholds.candidate) ? [{ bbox, label: name, score }] : [];
    });
    if (shown.length > 0) options.onFound?.(shown);
  }
}

/**
 * Half the lowest score that answers: a question may ask for a class that was the second guess. Lower scores are mostly
 * ground, hundreds to a window, and are kept only when asked for, as an evaluation does.
 */
const KEPT_SHARE_OF_ANSWER = 0.5;

function keptScore(
  asked: number | undefined,
  { candidate, answer }: Engine['bundle']['description']['perceiver']['thresholds'],
): number {
  const usual = Math.max(candidate, KEPT_SHARE_OF_ANSWER * Math.min(...Object.values(answer)));
  return Math.min(asked ?? usual, Number.isFinite(usual) ? usual : candidate);
}

function areaOf(where: Area | Readonly<PixelBox> | null): Area | null {
  if (where === null || 'x' in where) return where;
  const [x, y, width, height] = where;
  return { x, y, width, height };
}

function centreIn([x, y, width, height]: Readonly<PixelBox>, area: Area): boolean {
  const across = x + width / 2 - area.x;
  const down = y + height / 2 - area.y;
  return across >= 0 && down >= 0 && across <= area.width && down <= area.height;
}

const pixelsOf = (windows: readonly Window[]): number =>
  windows.reduce((sum, { width, height }) => sum + width * height, 0);

/** Tells windows done of those needed, and how long the rest will take at the pace so far. */
function progressReporter(
  needed: readonly Window[],
  missing: readonly Window[],
  onProgress: PerceiveOptions['onProgress'],
): (done: Window | null, candidates: number) => void {
  const started = performance.now();
  const totalPixels = pixelsOf(missing);
  let windowsDone = needed.length - missing.length;
  let pixelsDone = 0;
  return (window, candidates) => {
    if (window !== null) {
      windowsDone++;
      pixelsDone += window.width * window.height;
    }
    const elapsed = performance.now() - started;
    const remainingMs = pixelsDone === 0 ? null : (elapsed / pixelsDone) * (totalPixels - pixelsDone);
    onProgress?.({ windowsDone, windowsTotal: needed.length, candidates, remainingMs });
  };
}
