import { throwIfAborted } from '../contract/index.js';
import type { Answer, Candidate, Chain, ExecutedStep, Task } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Reasoned, Writer } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { assembleAnswer } from './answer.js';
import { drawMissing, lookAt, reasoningOn, refineMissing } from './look.js';
import type { Aim, Look, LookOptions } from './look.js';
import type { WorkspacePorts } from './ports.js';

/** The best boxes are refined and get their outlines; an answer of thousands would wait for seconds, and nobody looks at them all. */
const MOST_LOOKED_AT = 500;

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
  ports: Pick<WorkspacePorts, 'perceiveScene' | 'reason' | 'outlineBoxes' | 'refineBoxes'>,
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
  const chosen = await chosenOf(ports, scene, engine, look, reasoned, signal);
  const again = options.look !== undefined;
  const answer = assembleAnswer({
    question: question.question,
    task: question.task,
    scene,
    sceneSha256: identity.sha256,
    engine,
    reasoned,
    candidates: chosen,
    where: question.where,
    elapsedMs: { perceive: again ? 0 : look.elapsedMs, reason: performance.now() - started },
    fromIndex: again || look.fromIndex,
    time: new Date(),
  });
  return options.outlines === true
    ? withOutlines(ports, scene, engine, answer, look, chosen, signal)
    : answer;
}

type Chosen = Pick<Candidate, 'id' | 'bbox' | 'label' | 'polygons' | 'cell'>;

/** The candidates of an answer, the edges of their boxes looked at again; scores stay, as thresholds were fitted to them. */
async function chosenOf(
  { refineBoxes }: Pick<WorkspacePorts, 'refineBoxes'>,
  scene: Scene,
  engine: Engine,
  look: Look,
  { chosen }: Reasoned,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Chosen>> {
  const ids = new Set(chosen.map(({ candidate }) => candidate));
  const found = new Map<number, Chosen>();
  for (const each of look.candidates) if (ids.has(each.id)) found.set(each.id, each);
  if (refineBoxes === undefined || engine.bundle.description.boxes === undefined) return found;
  const things = [...ids]
    .flatMap((id) => found.get(id) ?? [])
    .filter(({ polygons }) => polygons === undefined);
  const looked = things.slice(0, MOST_LOOKED_AT);
  await refineMissing(look, scene, engine, looked, refineBoxes, signal);
  for (const { id, bbox, label } of looked) found.set(id, { id, bbox: look.refined.get(id) ?? bbox, label });
  return found;
}

async function withOutlines(
  { outlineBoxes }: Pick<WorkspacePorts, 'outlineBoxes'>,
  scene: Scene,
  engine: Engine,
  answer: Answer,
  { outlines }: Look,
  chosen: ReadonlyMap<number, Chosen>,
  signal?: AbortSignal,
): Promise<Answer> {
  const wanted = answer.boxes.flatMap(({ candidate }, at) => {
    const found = candidate === null ? undefined : chosen.get(candidate);
    return found !== undefined && (found.polygons !== undefined || at < MOST_LOOKED_AT) ? [found] : [];
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
