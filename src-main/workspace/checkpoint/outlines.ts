import { GeoR1Error } from '../../contract/index.js';
import type { Answer, AnswerBox, Outline } from '../../contract/index.js';
import type { Point } from '../../checkpoints/index.js';
import type { Engine } from '../../engine/index.js';
import { outlineOf } from '../../perceive/index.js';
import { ringContains } from '../../geometry/index.js';
import type { Scene } from '../../scene/index.js';
import type { WorkspacePorts } from '../ports.js';

/** More would take seconds, and nobody looks at them all. */
const MOST_OUTLINED = 500;

export interface OutlineParts {
  readonly scene: Scene;
  /** Of the built-in engine, whose mask model draws. */
  readonly builtin: () => Promise<Engine>;
  readonly outlineBoxes: NonNullable<WorkspacePorts['outlineBoxes']>;
  /** By candidate, in scene pixels: what a GRES answer says lies on the object. */
  readonly keypoints: ReadonlyMap<number, readonly Point[]>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The published evaluation gives boxes and key points to SAM; here the built-in mask model draws in each box, and the key
 * points choose: parts of an outline that hold none are dropped, unless none does. What was done stands in the chain.
 * @throws GeoR1Error cancelled. Where the mask model fails the boxes are answered without outlines, and the chain says why
 */
export async function withOutlines(answer: Answer, parts: OutlineParts): Promise<Answer> {
  const boxes = answer.boxes.slice(0, MOST_OUTLINED);
  if (boxes.length === 0) return answer;
  const { scene, builtin, outlineBoxes, signal } = parts;
  try {
    const engine = await builtin();
    const drawn = await outlineBoxes(
      scene,
      engine,
      boxes.map(({ bbox }) => bbox),
      signal,
    );
    const chosen = boxes.map((box, at) => chosenParts(drawn[at] ?? null, pointsOf(box, parts), scene));
    return {
      ...answer,
      boxes: answer.boxes.map((box, at) => {
        const outline = chosen[at]?.outline ?? null;
        return outline === null ? box : { ...box, outline };
      }),
      chain: said(answer.chain, sayOutlines(chosen)),
    };
  } catch (thrown) {
    const error = GeoR1Error.from(thrown, { code: 'engine-failed' });
    if (error.code === 'cancelled') throw error;
    return { ...answer, chain: said(answer.chain, `no outlines: ${error.message}`) };
  }
}

const pointsOf = ({ candidate }: AnswerBox, { keypoints }: OutlineParts): readonly Point[] =>
  candidate === null ? [] : (keypoints.get(candidate) ?? []);

interface Chosen {
  readonly outline: Outline | null;
  /** Key points that were written for it, and those that lie in the outline as it was drawn. */
  readonly points: number;
  readonly held: number;
  readonly dropped: number;
}

function chosenParts(outline: Outline | null, points: readonly Point[], scene: Scene): Chosen {
  if (outline === null) return { outline, points: points.length, held: 0, dropped: 0 };
  const held = points.filter((point) => outline.pixels.some((part) => isIn(part, point))).length;
  const kept = outline.pixels.filter((part) => points.some((point) => isIn(part, point)));
  const dropped = kept.length === 0 ? 0 : outline.pixels.length - kept.length;
  const chosen = dropped === 0 ? outline : outlineOf(scene, kept);
  return { outline: chosen, points: points.length, held, dropped };
}

/** In the outer ring and in no hole: in an odd number of rings. */
const isIn = (polygon: Outline['pixels'][number], [x, y]: Point): boolean =>
  polygon.filter((ring) => ringContains(ring, x, y)).length % 2 === 1;

function sayOutlines(chosen: readonly Chosen[]): string {
  const drawn = chosen.filter(({ outline }) => outline !== null).length;
  const sum = (key: 'points' | 'held' | 'dropped'): number =>
    chosen.reduce((total, each) => total + each[key], 0);
  const points =
    sum('points') === 0
      ? ''
      : `; ${sum('held')} of ${sum('points')} key points that the model wrote lie in them` +
        (sum('dropped') === 0 ? '' : `, and ${sum('dropped')} parts without one were dropped`);
  return `outlines by the built-in mask model in ${drawn} of ${chosen.length} boxes${points}`;
}

/** After what the last step found. */
const said = (chain: Answer['chain'], words: string): Answer['chain'] =>
  chain.map((step, at) =>
    at === chain.length - 1 ? { ...step, finding: `${step.finding}; ${words}` } : step,
  );
