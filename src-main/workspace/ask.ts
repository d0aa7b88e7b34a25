import { throwIfAborted } from '../contract/index.js';
import type { Answer, Candidate, ExecutedStep, Task } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Found, PerceiveProgress } from '../perceive/index.js';
import type { Writer } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { assembleAnswer } from './answer.js';
import { extentTest, windowOf } from './extent.js';
import type { Where } from './extent.js';
import type { WorkspacePorts } from './ports.js';

const MOST_OUTLINED = 500;

export interface Question {
  readonly question: string;
  readonly task: Task;
  readonly where: Where | null;
  /** Null takes the bundle's own thresholds. */
  readonly minScore: number | null;
  /** Who is to write the chain: policy, parser or, left out, whichever is surer. */
  readonly writer?: Writer;
}

export interface AskOptions {
  /** Folder of the scene indexes on disk; null keeps nothing. */
  readonly cacheDir: string | null;
  /** Outline the objects of the answer too, where the bundle can. */
  readonly outlines?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PerceiveProgress) => void;
  readonly onFound?: (found: readonly Found[]) => void;
  /** What the chain's steps will refer to by id; comes before the first step. */
  readonly onLooked?: (candidates: readonly Candidate[]) => void;
  readonly onStep?: (step: ExecutedStep) => void;
}

/**
 * The way a question travels: the scene's index (perceiving only what is missing) → the chain, executed on the
 * candidates → boxes on the ground. The terminal and the window both go this way.
 * @throws GeoR1Error cancelled within a second of the signal; whatever the stages throw
 */
export async function askScene(
  ports: Pick<WorkspacePorts, 'perceiveScene' | 'reason' | 'outlineBoxes'>,
  scene: Scene,
  engine: Engine,
  question: Question,
  options: AskOptions,
): Promise<Answer> {
  const { signal, onProgress, onFound, onStep } = options;
  const { where, minScore } = question;
  throwIfAborted(signal);
  const started = performance.now();
  const identity = await scene.identity(signal);
  const window = where === null ? null : windowOf(scene.frame, where);
  const index = await ports.perceiveScene(scene, engine, {
    where: window,
    cacheDir: options.cacheDir,
    ...(minScore === null ? {} : { minScore }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onFound === undefined ? {} : { onFound }),
  });
  throwIfAborted(signal);
  const perceived = performance.now();
  const candidates = within(scene, where, index.candidates);
  options.onLooked?.(candidates);
  const { vocabulary, distractors, perceiver, text } = engine.bundle.description;
  const reasoned = await ports.reason(question.question, {
    task: question.task,
    candidates,
    frame: scene.frame,
    vocabulary,
    distractors,
    answerThresholds: perceiver.thresholds.answer,
    encodeText: (texts) => engine.encodeText(texts, signal),
    textBias: text.bias,
    queryThreshold: text.queryThreshold,
    where: window === null ? null : [window.x, window.y, window.width, window.height],
    minScore,
    policy: engine.policy,
    ...(question.writer === undefined ? {} : { writer: question.writer }),
    ...(onStep === undefined ? {} : { onStep }),
    ...(signal === undefined ? {} : { signal }),
  });
  throwIfAborted(signal);
  const answer = assembleAnswer({
    question: question.question,
    task: question.task,
    scene,
    sceneSha256: identity.sha256,
    engine,
    reasoned,
    candidates: new Map(candidates.map((candidate) => [candidate.id, candidate])),
    where,
    elapsedMs: { perceive: perceived - started, reason: performance.now() - perceived },
    fromIndex: index.fromDisk,
    time: new Date(),
  });
  return options.outlines === true ? withOutlines(ports, scene, engine, answer, signal) : answer;
}

/** The best boxes get their outlines; an answer of thousands would wait for seconds, and nobody looks at them all. */
async function withOutlines(
  { outlineBoxes }: Pick<WorkspacePorts, 'outlineBoxes'>,
  scene: Scene,
  engine: Engine,
  answer: Answer,
  signal?: AbortSignal,
): Promise<Answer> {
  if (outlineBoxes === undefined || engine.bundle.description.mask === undefined) return answer;
  const best = answer.boxes.slice(0, MOST_OUTLINED).map(({ bbox }) => bbox);
  const outlines = await outlineBoxes(scene, engine, best, signal);
  return {
    ...answer,
    boxes: answer.boxes.map((box, i) => {
      const outline = outlines[i];
      return outline == null ? box : { ...box, outline };
    }),
  };
}

/** The candidates whose centre lies in the asked extent. */
function within(scene: Scene, where: Where | null, candidates: readonly Candidate[]): readonly Candidate[] {
  if (where === null) return candidates;
  const holds = extentTest(scene.frame, where);
  return candidates.filter(({ bbox: [x, y, width, height] }) => holds(x + width / 2, y + height / 2));
}
