import type { Decoding, PixelBox, Task, Written } from '../../contract/index.js';
import {
  boxToScene,
  confidenceOf,
  FAMILY_FACTS,
  promptFor,
  readAnswer,
  smartResize,
  thoughtSteps,
  TOKEN_LIMIT,
} from '../../checkpoints/index.js';
import type { AskLimits, CheckpointEngine, Told } from '../../checkpoints/index.js';
import type { Scene } from '../../scene/index.js';
import type { SeenBox } from './merge.js';
import type { CheckpointWindow } from './plan.js';

export interface AskedWindow {
  readonly window: CheckpointWindow;
  readonly task: Task;
  /** What is asked, for `rec`, or detected. */
  readonly subject: string;
}

export interface WindowAnswer {
  readonly written: Written;
  readonly boxes: readonly SeenBox[];
}

export interface WindowListeners {
  /** Each piece of text as it is written. */
  readonly onText?: (text: string) => void;
  /** Boxes as they are complete, while the model goes on writing. */
  readonly onFound?: (found: readonly { bbox: PixelBox; label: string; score: number }[]) => void;
}

/** Ends an answer that could go on in circles; what the prompts ask for ends with it. */
const STOP: Readonly<Record<Task, readonly string[]>> = { rec: ['</answer>'], ovd: [], gres: [] };
/** A model that writes a token a second needs 17 minutes for the longest answer of the published evaluation. */
const MOST_SECONDS = 20 * 60;
/** Before an answer is whole, nothing is known of how sure the model was. */
const UNKNOWN_SCORE = 0;

/**
 * Asks a checkpoint about one window: its text, and the boxes in it as pixels of the scene.
 * @returns null where the window holds no data
 * @throws GeoR1Error cancelled; whatever reading or the checkpoint throw
 */
export async function askWindow(
  scene: Scene,
  engine: CheckpointEngine,
  { window, task, subject }: AskedWindow,
  decoding: Decoding & { readonly row: number },
  signal?: AbortSignal,
  { onText, onFound }: WindowListeners = {},
): Promise<WindowAnswer | null> {
  const { area, out } = window;
  const { rgb, anyValid } = await scene.readWindow(area, out, signal);
  if (!anyValid) return null;
  const prompt = promptFor(task, subject);
  const { coordinates } = FAMILY_FACTS[engine.checkpoint.family];
  const placed = (text: string, resized: { width: number; height: number }): Placed =>
    place(text, (corners) => boxToScene(corners, area, resized, coordinates));
  const willBe = smartResize(out, engine.checkpoint.pictures);
  let text = '';
  let shown = 0;
  const listen = (piece: string): void => {
    onText?.(piece);
    text += piece;
    if (!/[\]>]/.test(piece)) return; // only these end a box
    const fresh = placed(text, willBe).boxes.slice(shown);
    shown += fresh.length;
    if (fresh.length > 0)
      onFound?.(fresh.map(({ bbox, label }) => ({ bbox, label: label ?? subject, score: UNKNOWN_SCORE })));
  };
  const limits = limitsOf(decoding, task, decoding.row);
  const picture = { rgb, width: out.width, height: out.height };
  const told = await engine.ask([{ prompt, picture }], limits, signal, (_, piece) => listen(piece));
  const [row] = told.rows;
  if (row === undefined) return null;
  const read = placed(row.text, row.resized);
  return {
    written: writtenOf(window, prompt, told, row, read),
    boxes: read.boxes.map(({ bbox, label, said }) => ({
      bbox,
      term: subject,
      label: label ?? subject,
      score: confidenceOf(said, row),
      window,
    })),
  };
}

/** @param row counts the pictures of a question, from 0: each draws its own tokens, in whichever batch it is asked */
function limitsOf({ sampling, maxTokens, maxSeconds }: Decoding, task: Task, row: number): AskLimits {
  return {
    maxTokens: maxTokens ?? TOKEN_LIMIT[task],
    maxMs: (maxSeconds ?? MOST_SECONDS) * 1000,
    stop: [...STOP[task]],
    sampling: sampling === null ? null : { ...sampling, topK: 0, seed: sampling.seed + row },
  };
}

/** With the limits that held; of pictures that were asked in several ways the widest. */
export const decodingUsed = (decoding: Decoding, tasks: Iterable<Task>): Decoding => ({
  sampling: decoding.sampling,
  maxTokens: decoding.maxTokens ?? Math.max(1, ...Array.from(tasks, (task) => TOKEN_LIMIT[task])),
  maxSeconds: decoding.maxSeconds ?? MOST_SECONDS,
});

interface Placed {
  readonly answer: ReturnType<typeof readAnswer>;
  readonly boxes: readonly {
    readonly bbox: PixelBox;
    readonly label: string | null;
    readonly said: string;
  }[];
}

type Corners = ReturnType<typeof readAnswer>['boxes'][number]['corners'];

function place(text: string, toScene: (corners: Corners) => PixelBox | null): Placed {
  const answer = readAnswer(text);
  const boxes = answer.boxes.flatMap(({ corners, label, said }) => {
    const bbox = toScene(corners);
    return bbox === null ? [] : [{ bbox, label, said }];
  });
  return { answer, boxes };
}

function writtenOf(
  { area, look }: CheckpointWindow,
  prompt: string,
  told: Told,
  row: Told['rows'][number],
  { answer, boxes }: Placed,
): Written {
  return {
    window: [area.x, area.y, area.width, area.height],
    look,
    prompt,
    text: row.text,
    steps: thoughtSteps(answer.thought),
    said: answer.kind,
    boxes: boxes.length,
    leftOut: answer.boxes.length - boxes.length + answer.repeated,
    ended: row.ended,
    tokens: row.tokens,
    promptTokens: told.promptTokens,
    firstTokenMs: told.firstTokenMs,
    tokensPerSecond: told.tokensPerSecond,
  };
}
