import { throwIfAborted } from '../contract/index.js';
import type { Answer, Candidate, Chain, ExecutedStep, Task } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Writer } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { assembleAnswer } from './answer.js';
import { drawMissing, lookAt, reasoningOn } from './look.js';
import type { Aim, Look, LookOptions } from './look.js';
import type { WorkspacePorts } from './ports.js';

const MOST_OUTLINED = 500;

export interface Question extends Aim {
  readonly question: string;
  readonly task: Task;
  /** Who is to write the chain: policy, parser or, left out, whichever is surer. */
  readonly writer?: Writer;
  /** A chain to execute instead of writing one, and where it comes from. */
  readonly given?: { readonly chain: Chain; readonly by: 'edited' | 'reading' };
}

export interface AskOptions extends LookOptions {
  /** A look with the question's own aim; the scene is not looked at again. */
  readonly look?: Look;
  /** Outline the objects of the answer too, where the bundle can. */
  readonly outlines?: boolean;
  /** What the chain's steps will refer to by id; comes before the first step. */
  readonly onLooked?: (candidates: readonly Candidate[], look: Look) => void;
  readonly onStep?: (step: ExecutedStep) => void;
}

/**
 * The way a question travels: the scene's index (perceiving only what is missing) → the chain, executed on the
 * candidates → boxes on the ground. The terminal and the window both go this way.
 * @throws GeoR1Error cancelled within a second of the signal; bad-input for a given chain that is none; whatever the stages throw
 */
export async function askScene(
  ports: Pick<WorkspacePorts, 'perceiveScene' | 'reason' | 'outlineBoxes'>,
  scene: Scene,
  engine: Engine,
  question: Question,
  options: AskOptions,
): Promise<Answer> {
  const { signal, onStep } = options;
  throwIfAborted(signal);
  const identity = await scene.identity(signal);
  const look = options.look ?? (await lookAt(ports, scene, engine, question, options));
  options.onLooked?.(look.candidates, look);
  const started = performance.now();
  const reasoned = await ports.reason(question.question, {
    ...reasoningOn(look, scene, engine, question.task, signal),
    ...(question.writer === undefined ? {} : { writer: question.writer }),
    ...(question.given === undefined ? {} : { given: question.given }),
    ...(onStep === undefined ? {} : { onStep }),
  });
  throwIfAborted(signal);
  const again = options.look !== undefined;
  const answer = assembleAnswer({
    question: question.question,
    task: question.task,
    scene,
    sceneSha256: identity.sha256,
    engine,
    reasoned,
    candidates: new Map(look.candidates.map((candidate) => [candidate.id, candidate])),
    where: question.where,
    elapsedMs: { perceive: again ? 0 : look.elapsedMs, reason: performance.now() - started },
    fromIndex: again || look.fromIndex,
    time: new Date(),
  });
  return options.outlines === true ? withOutlines(ports, scene, engine, answer, look, signal) : answer;
}

/** The best boxes get their outlines; an answer of thousands would wait for seconds, and nobody looks at them all. */
async function withOutlines(
  { outlineBoxes }: Pick<WorkspacePorts, 'outlineBoxes'>,
  scene: Scene,
  engine: Engine,
  answer: Answer,
  { outlines, candidates }: Look,
  signal?: AbortSignal,
): Promise<Answer> {
  const places = new Map(answer.boxes.map(({ candidate }, at) => [candidate, at]));
  const wanted = candidates.filter(({ id, polygons }) => {
    const at = places.get(id);
    return at !== undefined && (polygons !== undefined || at < MOST_OUTLINED);
  });
  const draw = engine.bundle.description.mask === undefined ? null : (outlineBoxes ?? null);
  await drawMissing(outlines, scene, engine, wanted, draw, signal);
  return outlined(answer, outlines);
}

function outlined(answer: Answer, outlines: Look['outlines']): Answer {
  return {
    ...answer,
    boxes: answer.boxes.map((box) => {
      const outline = box.candidate === null ? null : outlines.get(box.candidate);
      return outline == null ? box : { ...box, outline };
    }),
  };
}
