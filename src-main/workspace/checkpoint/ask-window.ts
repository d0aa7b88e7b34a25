import type { Decoding, PixelBox, Task, Written } from '../../contract/index.js';
import {
  boxToScene,
  confidenceOf,
  FAMILY_FACTS,
  pointToScene,
  promptFor,
  readAnswer,
  smartResize,
  STOP_TEXTS,
  thoughtSteps,
  TOKEN_LIMIT,
} from '../../checkpoints/index.js';
import type { AskLimits, CheckpointEngine, Picture, Point, Told } from '../../checkpoints/index.js';
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
  /** Each piece of text as it is written; `row` counts the windows that are asked, from 0. */
  readonly onText?: (row: number, text: string) => void;
  /** Boxes as they are complete, while the model goes on writing. */
  readonly onFound?: (found: readonly { bbox: PixelBox; label: string; score: number }[]) => void;
}

/** A model that writes a token a second needs 17 minutes for the longest answer of the published evaluation. */
const MOST_SECONDS = 20 * 60;
/** Before an answer is whole, nothing is known of how sure the model was. */
const UNKNOWN_SCORE = 0;

/**
 * Asks a checkpoint about windows, all in one run of the model: its texts, and the boxes in them as pixels of the scene.
 * @param windows all of one task
 * @param first counts the pictures of a question, from 0: each draws its own tokens, in whichever batch it is asked
 * @returns in the order given; null for windows that hold no data, which are not asked
 * @throws GeoR1Error cancelled; whatever reading or the checkpoint throw
 */
export async function askWindows(
  scene: Scene,
  engine: CheckpointEngine,
  windows: readonly AskedWindow[],
  decoding: Decoding,
  first: number,
  signal?: AbortSignal,
  { onText, onFound }: WindowListeners = {},
): Promise<(WindowAnswer | null)[]> {
  const pictures = await readPictures(scene, windows, signal);
  const asked = pictures.filter((picture) => picture !== null);
  const [one] = asked;
  if (one === undefined) return windows.map(() => null);
  const { coordinates } = FAMILY_FACTS[engine.checkpoint.family];
  const rows = asked.map(({ window, picture, prompt }) => {
    const toScene = (text: string, resized: Size): Placed =>
      place(
        text,
        (corners) => boxToScene(corners, window.window.area, resized, coordinates),
        (point) => pointToScene(point, window.window.area, resized, coordinates),
      );
    const willBe = smartResize(picture, engine.checkpoint.pictures);
    const hear = boxesAsWritten((text) => toScene(text, willBe), window.subject, onFound);
    return { window, prompt, picture, toScene, hear };
  });
  const sent = rows.map(({ prompt, picture }) => ({ prompt, picture }));
  const told = await engine.ask(sent, limitsOf(decoding, one.window.task, first), signal, (row, piece) => {
    onText?.(row, piece);
    rows[row]?.hear(piece);
  });
  const answers = rows.map(({ window, prompt, toScene }, at) => {
    const row = told.rows[at];
    return row === undefined ? null : windowAnswer(window, prompt, told, row, toScene(row.text, row.resized));
  });
  let next = 0;
  return pictures.map((picture) => (picture === null ? null : (answers[next++] ?? null)));
}

type Size = { readonly width: number; readonly height: number };

/** Null for windows without data. */
async function readPictures(
  scene: Scene,
  windows: readonly AskedWindow[],
  signal?: AbortSignal,
): Promise<({ window: AskedWindow; prompt: string; picture: Picture } | null)[]> {
  const read: ({ window: AskedWindow; prompt: string; picture: Picture } | null)[] = [];
  for (const window of windows) {
    const { area, out } = window.window;
    const { rgb, anyValid } = await scene.readWindow(area, out, signal);
    const prompt = promptFor(window.task, window.subject);
    read.push(anyValid ? { window, prompt, picture: { rgb, ...out } } : null);
  }
  return read;
}

/** Tells boxes as soon as they are complete, while the text goes on. */
function boxesAsWritten(
  placed: (text: string) => Placed,
  subject: string,
  onFound: WindowListeners['onFound'],
): (piece: string) => void {
  let text = '';
  let shown = 0;
  return (piece) => {
    text += piece;
    if (!/[\]>]/.test(piece)) return; // only these end a box
    const fresh = placed(text).boxes.slice(shown);
    shown += fresh.length;
    if (fresh.length > 0)
      onFound?.(fresh.map(({ bbox, label }) => ({ bbox, label: label ?? subject, score: UNKNOWN_SCORE })));
  };
}

function windowAnswer(
  { window, subject }: AskedWindow,
  prompt: string,
  told: Told,
  row: Told['rows'][number],
  read: Placed,
): WindowAnswer {
  return {
    written: writtenOf(window, prompt, told, row, read),
    boxes: read.boxes.map(({ bbox, label, said, keypoints }) => ({
      bbox,
      term: subject,
      label: label ?? subject,
      score: confidenceOf(said, row),
      window,
      keypoints,
    })),
  };
}

/** New tokens that one answer may have. */
export const tokensFor = (maxTokens: number | null, task: Task): number => maxTokens ?? TOKEN_LIMIT[task];

function limitsOf({ sampling, maxTokens, maxSeconds }: Decoding, task: Task, first: number): AskLimits {
  return {
    maxTokens: tokensFor(maxTokens, task),
    maxMs: (maxSeconds ?? MOST_SECONDS) * 1000,
    stop: [...STOP_TEXTS[task]],
    sampling: sampling === null ? null : { ...sampling, topK: 0, seed: sampling.seed + first },
  };
}

/** With the limits that held; of pictures that were asked in several ways the widest. */
export const decodingUsed = (decoding: Decoding, tasks: Iterable<Task>): Decoding => ({
  sampling: decoding.sampling,
  maxTokens: decoding.maxTokens ?? Math.max(1, ...Array.from(tasks, (task) => TOKEN_LIMIT[task])),
  maxSeconds: decoding.maxSeconds ?? MOST_SECONDS,
  gsd: decoding.gsd,
});

interface Placed {
  readonly answer: ReturnType<typeof readAnswer>;
  readonly boxes: readonly {
    readonly bbox: PixelBox;
    readonly label: string | null;
    readonly said: string;
    readonly keypoints: readonly Point[];
  }[];
}

type Corners = ReturnType<typeof readAnswer>['boxes'][number]['corners'];

function place(
  text: string,
  toScene: (corners: Corners) => PixelBox | null,
  pointTo: (point: Point) => Point,
): Placed {
  const answer = readAnswer(text);
  const boxes = answer.boxes.flatMap(({ corners, label, said, keypoints }) => {
    const bbox = toScene(corners);
    return bbox === null ? [] : [{ bbox, label, said, keypoints: keypoints.map(pointTo) }];
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
  const together = told.together ?? told.rows.length;
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
    ...(together === 1 ? {} : { together }),
    peakBytes: told.peakBytes,
  };
}
