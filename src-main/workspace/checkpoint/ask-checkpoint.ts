import { GREEDY, throwIfAborted } from '../../contract/index.js';
import type { Answer, Candidate, Decoding, ExecutedStep, Written } from '../../contract/index.js';
import type { CheckpointEngine, Point } from '../../checkpoints/index.js';
import { boxCentre, iou } from '../../geometry/index.js';
import { executeChain } from '../../reason/index.js';
import type { Scene } from '../../scene/index.js';
import { extentTest, windowOf } from '../extent.js';
import type { Question } from '../ask.js';
import { decodingUsed } from './ask-window.js';
import type { AskedWindow, WindowListeners } from './ask-window.js';
import { WindowAsking } from './window-asking.js';
import { candidatesOf } from './candidates.js';
import { checkpointAnswer } from './checkpoint-answer.js';
import { mergeSeen } from './merge.js';
import type { SeenBox } from './merge.js';
import { closerWindow, planCheckpoint } from './plan.js';
import type { CheckpointPlan } from './plan.js';
import { chainOf } from './route.js';
import type { Route } from './route.js';
import { viewText, windowView } from './view.js';
import type { WindowView } from './view.js';

export interface AskCheckpointOptions {
  readonly signal?: AbortSignal;
  /** Left out, the most probable token is taken each time, with the published limits. */
  readonly decoding?: Decoding;
  /** One picture of all that is asked about, however large it is. */
  readonly wholeOnly?: boolean;
  /** How the question is read by the built-in parser, where windows are merged. */
  readonly read: (question: Question) => Route;
  /** Leaves out windows of the grid; told how many are left. */
  readonly choose: (plan: CheckpointPlan) => Promise<CheckpointPlan['grid']>;
  readonly onProgress?: (progress: {
    windowsDone: number;
    windowsTotal: number;
    candidates: number;
    remainingMs: number | null;
  }) => void;
  readonly onFound?: WindowListeners['onFound'];
  /** Each piece of text; `number` counts the windows that are asked, from 1. */
  readonly onText?: (number: number, text: string) => void;
  /** What the chain's steps will refer to by id; comes before the first step. */
  readonly onLooked?: (candidates: readonly Candidate[]) => void;
  readonly onStep?: (step: ExecutedStep) => void;
  /** Gives the boxes of the answer their outlines. Left out, they have none. */
  readonly outline?: (answer: Answer, keypoints: ReadonlyMap<number, readonly Point[]>) => Promise<Answer>;
}

/**
 * A question on the way through a checkpoint: windows → text → boxes on the scene → merged → a chain over them.
 * @throws GeoR1Error cancelled; bad-input where the extent misses the scene; whatever the checkpoint throws
 */
export async function askCheckpoint(
  scene: Scene,
  engine: CheckpointEngine,
  question: Question,
  options: AskCheckpointOptions,
): Promise<Answer> {
  const { signal } = options;
  throwIfAborted(signal);
  const identity = await scene.identity(signal);
  const started = performance.now();
  const { where } = question;
  const area = where === null ? wholeOf(scene) : windowOf(scene.frame, where);
  const { decoding = GREEDY } = options;
  const wanted = decoding.gsd ?? engine.checkpoint.gsd;
  const view = windowView(engine.checkpoint.pictures, scene.info.gsd, wanted);
  const asking = new WindowAsking(scene, engine, options);
  const plan = planOf(scene, area, view, options);
  const { route, seen } = await look(asking, question, plan, view, options);
  const holds = where === null ? () => true : extentTest(scene.frame, where);
  const merged = mergeSeen(seen, scene.info).filter(
    ({ bbox, score }) => holds(...boxCentre(bbox)) && score >= (question.minScore ?? 0),
  );
  const candidates = await candidatesOf(merged, scene, signal);
  const looked = performance.now();
  const labelled = candidates.map((candidate, i) => ({
    ...candidate,
    label: merged[i]?.label ?? candidate.label,
  }));
  options.onLooked?.(labelled);
  const sight = asking.written.some((one) => one.look !== 'whole') ? viewText(view, wanted) : null;
  const told = (step: ExecutedStep): ExecutedStep => withFinding(step, asking.written, route, sight);
  const executed = await executeChain(route.chain, {
    task: question.task,
    candidates,
    frame: scene.frame,
    vocabulary: {
      classes: route.terms.map((name) => ({ name, plural: name, synonyms: [] })),
      distractors: [],
    },
    minScore: 0,
    where: where === null ? null : [area.x, area.y, area.width, area.height],
    onStep: (step) => options.onStep?.(told(step)),
    signal,
  });
  const answer = checkpointAnswer({
    question,
    scene,
    sceneSha256: identity.sha256,
    engine,
    executed: { ...executed, steps: executed.steps.map(told) },
    candidates: labelled,
    written: asking.written,
    decoding: decodingUsed({ ...decoding, gsd: wanted }, asking.tasks),
    elapsedMs: { perceive: looked - started, reason: performance.now() - looked },
  });
  const keypoints = new Map(candidates.map(({ id }, i) => [id, merged[i]?.keypoints ?? []]));
  return (await options.outline?.(answer, keypoints)) ?? answer;
}

function planOf(
  { info }: Scene,
  area: Parameters<typeof planCheckpoint>[1],
  view: WindowView,
  { wholeOnly = false }: AskCheckpointOptions,
): CheckpointPlan {
  const plan = planCheckpoint(info, area, view);
  return wholeOnly ? { ...plan, grid: [] } : plan;
}

/** Asks the windows that the question needs, and says with which chain what they give is put together. */
async function look(
  asking: WindowAsking,
  question: Question,
  plan: CheckpointPlan,
  view: WindowView,
  { read, choose }: AskCheckpointOptions,
): Promise<{ route: Route; seen: readonly SeenBox[] }> {
  const asIs = { task: question.task, subject: question.question };
  const plain = chainOf(question);
  if (plan.grid.length === 0)
    return { route: plain, seen: await asking.all([{ window: plan.whole, ...asIs }]) };
  const route = read(question);
  if (route.by === 'model' && question.task === 'rec') {
    const [best] = await asking.all([{ window: plan.whole, ...asIs }]);
    if (best !== undefined) return { route: plain, seen: await closer(asking, question, best, view) };
  }
  const windows = [
    ...(route.by === 'model' && question.task === 'rec' ? [] : [plan.whole]),
    ...(await choose(plan)),
  ];
  const asked: AskedWindow[] = windows.flatMap((window) =>
    route.by === 'model'
      ? [{ window, ...asIs }]
      : route.terms.map((subject) => ({ window, task: 'ovd' as const, subject })),
  );
  return { route, seen: await asking.all(asked) };
}

/** The one that the whole picture shows, as finely as windows are: taken where the closer look gives it again. */
async function closer(
  asking: WindowAsking,
  question: Question,
  coarse: SeenBox,
  view: WindowView,
): Promise<SeenBox[]> {
  const window = closerWindow(asking.scene.info, boxCentre(coarse.bbox), view);
  const again = await asking.all([{ window, task: 'rec', subject: question.question }]);
  const same = again.find(({ bbox }) => iou(bbox, coarse.bbox) >= SAME_PLACE_IOU);
  return [same ?? coarse];
}

/** A coarse box and the finer one of the same thing overlap at least so much (IoU). */
const SAME_PLACE_IOU = 0.2;

/** A step that found things says what the model was asked for that, how finely it saw, and who reasons on. */
function withFinding(
  step: ExecutedStep,
  written: readonly Written[],
  route: Route,
  sight: string | null,
): ExecutedStep {
  if (step.step.verb !== 'find') return step;
  const unreadable = written.filter(({ said }) => said === 'unreadable').length;
  const where = written.length === 1 ? 'one picture' : `${written.length} pictures, merged`;
  const finely = sight === null ? '' : `; ${sight}`;
  const unread = unreadable === 0 ? '' : `; ${unreadable} of them could not be read`;
  const on =
    route.by === 'parser' && route.chain.length > 2 ? '; the built-in reasoner goes on from here' : '';
  return { ...step, finding: `${step.finding}: written by the model about ${where}${finely}${unread}${on}` };
}

const wholeOf = ({
  info: { width, height },
}: Scene): { x: number; y: number; width: number; height: number } => ({
  x: 0,
  y: 0,
  width,
  height,
});
