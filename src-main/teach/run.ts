import { GeoR1Error } from '../contract/index.js';
import type {
  Compared,
  Example,
  Method,
  Phase,
  PixelBox,
  RewardParts,
  Task,
  TaughtPart,
  TeachProgress,
  TeachResult,
  TeachSettings,
  TrainedPart,
} from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import type { Adapter, CurvePoint, TaughtTerms } from './adapter-file.js';
import { encodeAdapter } from './adapter-file.js';
import { baseOf } from './base.js';
import { changedExamples, compared, forgot, measured } from './compare-run.js';
import type { Outcome } from './compare-run.js';
import type { ImageStamps } from './image-stamp.js';
import { metricOf } from './judge.js';
import { requireOutlines } from './look-outlines.js';
import type { Attempt } from './learner.js';
import { partOf } from './parts.js';
import { curvePoint, IDLE, progressOf } from './progress.js';
import type { Part, PartContext } from './part.js';
import type { ScoredBox } from './rewards.js';
import type { RunPoint, Trained } from './run-point.js';
import { WorkClock } from './work-clock.js';

export interface TeachRequest {
  readonly set: TeachResult['set'];
  readonly train: readonly Example[];
  readonly heldOut: readonly Example[];
  /** Which file each image was; those without are taken as they are. */
  readonly images?: ImageStamps;
  readonly leftOut: TeachResult['leftOut'];
  readonly method: Method;
  readonly settings: TeachSettings;
}

/** What a run needs of the app around it. */
export interface TeachPorts {
  readonly engine: Engine;
  readonly cacheDir: string | null;
  readonly openScene: (path: string, signal?: AbortSignal) => Promise<Scene>;
  /** As the app answers, with an adapter or as it came. */
  readonly ask: (
    scene: Scene,
    words: string,
    task: Task,
    adapter: Adapter | null,
    signal?: AbortSignal,
  ) => Promise<readonly ScoredBox[]>;
  /** Rewards on what comes with the app; none where nothing does. */
  readonly replay: (adapter: Adapter | null, hooks: ReplayHooks) => Promise<readonly number[]>;
}

export interface ReplayHooks {
  readonly onDone: (done: number, of: number) => void;
  /** Asked before each question; waits while the run is paused. */
  readonly gate: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Where a run stands, to go on after a crash: parts that are done, and the point of the one under way. */
export interface TeachPoint {
  readonly done: readonly { readonly part: TaughtPart; readonly trained: Trained }[];
  readonly point: RunPoint | null;
  readonly curves: readonly CurvePoint[];
  /** Of a checkpoint, which takes long to ask: what was answered before, by example. */
  readonly before?: readonly {
    readonly example: string;
    readonly boxes: readonly Readonly<PixelBox>[];
    readonly reward: RewardParts;
  }[];
}

export interface TeachHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TeachProgress) => void) | undefined;
  readonly onRollouts?:
    | ((example: Example, step: number, attempts: readonly Attempt[], advantages: readonly number[]) => void)
    | undefined;
  readonly save?: ((point: TeachPoint) => Promise<void>) | undefined;
  /** Asked between any two pieces of work; waits while the run is paused. */
  readonly gate?: (() => Promise<void>) | undefined;
}

export interface Taught {
  readonly adapter: Adapter;
  readonly result: TeachResult;
}

/**
 * Teaches from examples: looks at their scenes, trains terms and then chains, and measures before and after.
 * @throws GeoR1Error bad-input where no example can be learned from; unsupported where the bundle has no training graphs;
 * cancelled; whatever looking, asking and the engine throw
 */
export async function teachRun(
  ports: TeachPorts,
  request: TeachRequest,
  hooks: TeachHooks,
  from: TeachPoint | null = null,
): Promise<Taught> {
  const { signal } = hooks;
  const { settings } = request;
  const teach = ports.engine.teach ?? noGraphs(ports.engine.bundle.dir);
  const clock = new WorkClock();
  const gate = (): Promise<void> => clock.wait(hooks);
  const done = [...(from?.done ?? [])];
  const curves = [...(from?.curves ?? [])];
  const leftOut = [...request.leftOut];
  const tell = (phase: Phase, step: number, steps: number, more: Partial<TeachProgress> = {}): void =>
    hooks.onProgress?.({ ...IDLE, phase, step, steps, ...more });

  requireOutlines(request.set, request.train, settings.rewards);
  const context: Omit<PartContext, 'terms'> = {
    ports,
    teach,
    settings,
    method: request.method,
    leftOut,
    images: request.images,
    signal,
    gate,
    onLooked: (looked, of) => tell('looking', looked, of),
    seen: new Map(),
  };
  const found: { readonly part: 'train' | 'held-out'; readonly outcome: Outcome }[] = [];
  const parts: Part[] = [];
  // Terms come first: questions may ask for what has just been taught.
  let terms: TaughtTerms | null = null;
  for (const name of ['term', 'chain'] as const) {
    const part = await partOf(name, request, { ...context, terms });
    if (part === null) continue;
    parts.push(part);
    const before = await part.before();
    const known = done.find((each) => each.part === name)?.trained;
    const trained = known ?? (await trainPart(part));
    if (known === undefined) done.push({ part: name, trained });
    else await part.restore(known.weights);
    if (part.scale !== null) terms = { words: part.terms, ...part.scale, weights: trained.weights };
    await hooks.save?.({ done, point: null, curves });
    for (const [at, example] of part.examples.entries()) {
      await gate();
      tell('measuring', at + 1, part.examples.length, { part: name });
      const came = before[at];
      const greedy = await part.greedy(at, signal);
      found.push({
        part: part.heldOut.includes(at) ? 'held-out' : 'train',
        outcome: {
          example,
          before: came === undefined ? 0 : metricOf(came.reward, settings.rewards),
          after: metricOf(greedy.reward, settings.rewards),
          boxesBefore: came?.boxes ?? [],
          boxesAfter: greedy.boxes,
        },
      });
    }
  }
  if (parts.length === 0) throw nothingToLearn(leftOut);
  const outcomes = measured(found, leftOut);

  const draft = adapterOf(null);
  const replay = await replayed(draft);
  const result = resultOf(replay);
  const adapter = adapterOf(result);
  return { adapter, result: { ...result, bytes: encodeAdapter(adapter).length } };

  async function trainPart(part: Part): Promise<Trained> {
    const point = from !== null && from.done.length === done.length ? from.point : null;
    return part.run(
      {
        signal,
        gate,
        onStep: (told) => {
          curves.push(curvePoint(told));
          tell('training', told.step, told.steps, { part: part.name, ...progressOf(told) });
        },
        onFlat: ({ step, steps, reward, flatGroups }) =>
          tell('training', step, steps, { part: part.name, reward, flatGroups }),
        onRollouts: (item, step, attempts, advantages) => {
          const example = part.examples[item];
          if (example !== undefined) hooks.onRollouts?.(example, step, attempts, advantages);
        },
        save: (kept) => hooks.save?.({ done, point: kept, curves }) ?? Promise.resolve(),
      },
      point,
    );
  }

  async function replayed(adapter: Adapter): Promise<Compared | null> {
    const told = (phase: Phase): ReplayHooks => ({
      onDone: (done, of) => tell(phase, done, of),
      gate,
      signal,
    });
    const before = await ports.replay(null, told('replay before'));
    if (before.length === 0) return null;
    const after = await ports.replay(adapter, told('replay after'));
    return compared(before.map((value, at) => ({ before: value, after: after[at] ?? 0 })));
  }

  function resultOf(replay: Compared | null): TeachResult {
    const of = (part: 'train' | 'held-out'): Outcome[] =>
      outcomes.filter((each) => each.part === part).map(({ outcome }) => outcome);
    const heldOut = of('held-out');
    const last = done.at(-1)?.trained;
    return {
      method: request.method,
      settings,
      set: request.set,
      trained: parts.map(({ name }) => name),
      terms: parts.flatMap(({ terms }) => terms),
      steps: done.reduce((sum, { trained }) => sum + trained.steps, 0),
      bestStep: done.reduce((sum, { trained }) => sum + trained.bestStep, 0),
      seconds: clock.seconds,
      provider: teach.provider,
      secondsToBest: done.reduce((sum, { trained }) => sum + trained.secondsToBest, 0),
      heldOut: heldOut.length === 0 ? null : compared(heldOut),
      train: compared(of('train')),
      replay,
      forgot: forgot(replay),
      changed: changedExamples(outcomes.map(({ outcome }) => outcome)),
      leftOut,
      ended:
        done.find(({ trained }) => trained.ended === 'not finite')?.trained.ended ?? last?.ended ?? 'steps',
      bytes: 1,
    };
  }

  function adapterOf(known: TeachResult | null): Adapter {
    const trainedAs = (name: TrainedPart): Float32Array | null =>
      done.find(({ part }) => part === name)?.trained.weights ?? null;
    const chain = trainedAs('chain');
    return {
      meta: {
        schemaVersion: 1,
        name: request.set.name,
        created: new Date().toISOString(),
        base: baseOf(ports.engine.bundle, { term: terms !== null, chain: chain !== null }),
        terms: [...(terms?.words ?? [])],
        chainKnowsTerms: terms !== null && chain !== null,
        result: known ?? resultOf(null),
      },
      curves,
      terms,
      chain,
    };
  }
}

function noGraphs(dir: string): never {
  throw new GeoR1Error({
    code: 'unsupported',
    subject: dir,
    message: 'This bundle has no training graphs.',
    next: 'Take the bundle that comes with the app.',
  });
}

export function nothingToLearn(leftOut: TeachResult['leftOut']): GeoR1Error {
  const [first] = leftOut;
  return new GeoR1Error({
    code: 'bad-input',
    ...(first === undefined ? {} : { subject: first.example }),
    message:
      first === undefined
        ? 'The set has no example to learn from.'
        : `No example can be learned from; of the first: ${first.why}`,
    next: 'Add an example, or put one of the held-out part into the part to learn from.',
  });
}
