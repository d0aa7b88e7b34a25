import { throwIfAborted } from '../contract/index.js';
import type { Candidate, Outline, PixelBox, Task } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import { lookCloser, outlineBoxes, outlineRegion, refineBoxes } from '../perceive/index.js';
import type { CloserLook, Found, PerceiveProgress } from '../perceive/index.js';
import type { ReasonOptions } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { objectsUnder } from '../teach/index.js';
import { extentTest, windowOf } from './extent.js';
import type { PixelWindow, Where } from './extent.js';
import type { WorkspacePorts } from './ports.js';
import { taughtIn, taughtTerms, taughtWords } from './taught.js';

/** Where a question looks, and from which score on; null takes the whole scene and the bundle's own thresholds. */
export interface Aim {
  readonly where: Where | null;
  readonly minScore: number | null;
  /** The adapter it is asked with, by id; a look of one is no look of another. */
  readonly adapter?: string | null;
}

/** What a look at a scene saw: all that reasoning needs, so that a chain can run again without pixels. */
export interface Look extends Aim {
  readonly window: PixelWindow | null;
  /** Objects whose centre lies in the asked extent, then the regions of what lies around. */
  readonly candidates: readonly Candidate[];
  readonly fromIndex: boolean;
  readonly elapsedMs: number;
  /** Boxes of candidates as a second look sees them; grows as answers hold them. */
  readonly refined: Map<number, PixelBox>;
  /** By candidate; grows as answers ask for them. Null where the model saw nothing in the box. */
  readonly outlines: Map<number, Outline | null>;
  /** Headings and colours of parts, likewise. */
  readonly closer: Map<number, CloserLook | null>;
}

export interface LookOptions {
  /** Folder of the scene indexes on disk; null keeps nothing. */
  readonly cacheDir: string | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PerceiveProgress) => void;
  readonly onFound?: (found: readonly Found[]) => void;
}

/**
 * Looks at a scene, or takes from its index what was seen before.
 * @throws GeoR1Error bad-input where the extent misses the scene; cancelled; whatever perceiving throws
 */
export async function lookAt(
  { perceiveScene }: Pick<WorkspacePorts, 'perceiveScene'>,
  scene: Scene,
  engine: Engine,
  { where, minScore, adapter = null }: Aim,
  { cacheDir, signal, onProgress, onFound }: LookOptions,
): Promise<Look> {
  const started = performance.now();
  const window = where === null ? null : windowOf(scene.frame, where);
  const index = await perceiveScene(scene, engine, {
    where: window,
    cacheDir,
    ...(minScore === null ? {} : { minScore }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onFound === undefined ? {} : { onFound }),
  });
  const taught = await taughtIn(engine, scene, window, {
    cacheDir,
    ...(signal === undefined ? {} : { signal }),
  });
  throwIfAborted(signal);
  const objects = objectsUnder(index.candidates, taughtTerms(engine), taught);
  return {
    where,
    minScore,
    adapter,
    window,
    candidates: [...within(scene, where, objects), ...(index.surfaces ?? [])],
    fromIndex: index.fromDisk,
    elapsedMs: performance.now() - started,
    refined: new Map(),
    outlines: new Map(),
    closer: new Map(),
  };
}

/** Whether a look answers for an aim. */
export function sameAim(a: Aim, b: Aim): boolean {
  const same = a.minScore === b.minScore && (a.adapter ?? null) === (b.adapter ?? null);
  return same && (a.where?.join() ?? '') === (b.where?.join() ?? '');
}

/** How a question about a look is reasoned about, with the words and thresholds of the engine's bundle. */
export function reasoningOn(
  look: Look,
  scene: Scene,
  engine: Engine,
  task: Task,
  signal?: AbortSignal,
): ReasonOptions {
  const { distractors, text } = engine.bundle.description;
  const { window } = look;
  return {
    task,
    candidates: look.candidates,
    frame: scene.frame,
    ...taughtWords(engine),
    distractors,
    encodeText: (texts) => engine.encodeText(texts, signal),
    textBias: text.bias,
    queryThreshold: text.queryThreshold,
    where: window === null ? null : [window.x, window.y, window.width, window.height],
    minScore: look.minScore,
    policy: engine.policy,
    ...(engine.bundle.description.mask === undefined
      ? {}
      : {
          lookCloser: (candidates: readonly Candidate[]) => closerOf(look, scene, engine, candidates, signal),
          drawOutlines: (candidates: readonly Candidate[]) =>
            drawnOf(look, scene, engine, candidates, signal),
        }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What a closer look at candidates tells; each is looked at once. */
async function closerOf(
  { closer }: Look,
  scene: Scene,
  engine: Engine,
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<(CloserLook | null)[]> {
  const missing = candidates.filter(({ id }) => !closer.has(id));
  const found = await lookCloser(scene, engine, missing, signal);
  for (const [at, { id }] of missing.entries()) closer.set(id, found[at] ?? null);
  return candidates.map(({ id }) => closer.get(id) ?? null);
}

/**
 * Outlines of candidates; each is drawn once, for the question and for the answer, and in its box looked at again: what a
 * thing measures does not depend on what was asked before.
 */
async function drawnOf(
  look: Look,
  scene: Scene,
  engine: Engine,
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<(Outline | null)[]> {
  const { outlines, refined } = look;
  const missing = candidates.filter(({ id }) => !outlines.has(id));
  await refineMissing(look, scene, engine, missing, refineBoxes, signal);
  const boxed = missing.map((each) => ({ ...each, bbox: refined.get(each.id) ?? each.bbox }));
  await drawMissing(outlines, scene, engine, boxed, outlineBoxes, signal);
  return candidates.map(({ id }) => outlines.get(id) ?? null);
}

/** Boxes looked at again of those that were not, into `refined`; regions have none. */
export async function refineMissing(
  { refined }: Pick<Look, 'refined'>,
  scene: Scene,
  engine: Engine,
  candidates: readonly Pick<Candidate, 'id' | 'bbox' | 'polygons'>[],
  refine: typeof refineBoxes,
  signal?: AbortSignal,
): Promise<void> {
  const missing = candidates.filter(({ id, polygons }) => polygons === undefined && !refined.has(id));
  const boxes = await refine(
    scene,
    engine,
    missing.map(({ bbox }) => bbox),
    signal,
  );
  for (const [at, { id, bbox }] of missing.entries()) refined.set(id, boxes[at] ?? bbox);
}

/**
 * Outlines of those that have none yet, into `outlines`.
 * @param draw null leaves out all but regions, which need no mask model
 */
export async function drawMissing(
  outlines: Look['outlines'],
  scene: Scene,
  engine: Engine,
  candidates: readonly Pick<Candidate, 'id' | 'bbox' | 'polygons' | 'cell'>[],
  draw: typeof outlineBoxes | null,
  signal?: AbortSignal,
): Promise<void> {
  const missing = candidates.filter(({ id }) => !outlines.has(id));
  for (const each of missing)
    if (each.polygons !== undefined) outlines.set(each.id, outlineRegion(scene, each));
  if (draw === null) return;
  const things = missing.filter(({ polygons }) => polygons === undefined);
  const drawn = await draw(
    scene,
    engine,
    things.map(({ bbox }) => bbox),
    signal,
  );
  for (const [at, { id }] of things.entries()) outlines.set(id, drawn[at] ?? null);
}

function within(scene: Scene, where: Where | null, candidates: readonly Candidate[]): readonly Candidate[] {
  if (where === null) return candidates;
  const holds = extentTest(scene.frame, where);
  return candidates.filter(({ bbox: [x, y, width, height] }) => holds(x + width / 2, y + height / 2));
}
