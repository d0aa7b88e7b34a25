/** The expressions that people wrote and that may be learned from, and what `policy-scenes.ts` saw in their images. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Candidate, PixelBox } from '../../src-main/contract/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { parseExpressions, rightness } from '../../src-main/measure/index.js';
import type { Expression } from '../../src-main/measure/index.js';
import type { ExecutedReading } from '../../src-main/reason/choose/features.js';
import type { CloserLook } from '../../src-main/perceive/index.js';
import type { ExecuteOptions } from '../../src-main/reason/execute/execute-chain.js';

interface Looked {
  readonly candidates: readonly Candidate[];
  readonly closer: readonly (readonly [number, CloserLook | null])[];
}

export interface WrittenScene {
  readonly width: number;
  readonly height: number;
  /** Of every annotation, by id. */
  readonly boxes: Readonly<Record<string, PixelBox>>;
  readonly regions: readonly Candidate[];
  readonly truth: Looked;
  readonly found: Looked;
}

/** The writers of `learn-7`, one after the other in its file, with how many questions each wrote. */
const WRITERS_OF_7 = { 'learn-7a': 150, 'learn-7b': 150, 'learn-7c': 150, 'learn-7d': 150 } as const;

type SetName = 'tune' | 'shots' | 'learn' | `learn-${2 | 3 | 4 | 5 | 6}` | keyof typeof WRITERS_OF_7;

export interface WrittenSet {
  readonly name: SetName;
  /** Of the pack: its annotations and images. */
  readonly folder: string;
  readonly expressions: readonly Expression[];
}

/** A file of written expressions or chains. */
export const fixture = (name: string): string =>
  new URL(`../fixtures/expressions/${name}`, import.meta.url).pathname;

/**
 * The sets that may be learned from; what is held back is never read here.
 * @param more with those that were written after `learn-3`
 */
export async function writtenSets(data: string, more = false): Promise<WrittenSet[]> {
  const set = async (name: SetName, file: string, pack = 'vhr10/train'): Promise<WrittenSet> => ({
    name,
    folder: join(data, pack),
    expressions: parseExpressions(await readFile(file, 'utf8'), file),
  });
  const learned = (name: SetName) => set(name, fixture(`vhr10-train-${name}.jsonl`));
  const sets = await Promise.all([
    set('tune', fixture('vhr10-train.jsonl')),
    ...(['learn', 'learn-2', 'learn-3'] as const).map(learned),
    set('shots', join(data, 'expressions/vhr10-shots.jsonl'), 'vhr10/val'),
    ...(more ? (['learn-4', 'learn-5', 'learn-6'] as const).map(learned) : []),
  ]);
  return more ? [...sets, ...(await setsOfWriters(data))] : sets;
}

/** One set for each writer of `learn-7`, so that one can be left out. */
async function setsOfWriters(data: string): Promise<WrittenSet[]> {
  const file = fixture('vhr10-train-learn-7.jsonl');
  const all = parseExpressions(await readFile(file, 'utf8'), file);
  let first = 0;
  return (Object.keys(WRITERS_OF_7) as (keyof typeof WRITERS_OF_7)[]).map((name) => {
    const expressions = all.slice(first, first + WRITERS_OF_7[name]);
    first += WRITERS_OF_7[name];
    return { name, folder: join(data, 'vhr10/train'), expressions };
  });
}

/** Written before the policy learned by answers. */
const EARLIER: ReadonlySet<SetName> = new Set(['tune', 'shots', 'learn']);

/** Of the set that the parser was tuned on, the first; the others were written later. */
const TUNED = 120;

/**
 * Whether the policy learns from an expression by its answers alone, before it learns what was written (`halves`). The
 * choice between readings is not fitted on these: it would trust a policy too much on what it has learned. Of `learn`
 * every other image.
 */
export function isLearned({ name, expressions }: WrittenSet, at: number): boolean {
  if (!EARLIER.has(name)) return false;
  if (name !== 'learn') return name === 'shots' || at < TUNED;
  const images = [...new Set(expressions.map(({ image }) => image))];
  return images.indexOf(expressions[at]?.image ?? '') % 2 === 0;
}

/**
 * Which half of the images each belongs to: a policy that learned from the expressions of one answers those of the other
 * as it would answer new ones.
 */
export function halves(sets: readonly WrittenSet[]): ReadonlyMap<string, 0 | 1> {
  const images = [...new Set(sets.flatMap(({ expressions }) => expressions.map(({ image }) => image)))];
  return new Map(
    images.sort((a, b) => a.localeCompare(b, 'en')).map((image, at) => [image, at % 2 === 0 ? 0 : 1]),
  );
}

/** Every so manieth image is kept from learning by `--held-fifth`, to choose by. */
const HELD_EVERY = 5;

/** The images of which no question is learned, so that what was learned can be judged on them. */
export function heldFifth(sets: readonly WrittenSet[]): ReadonlySet<string> {
  const images = [...new Set(sets.flatMap(({ expressions }) => expressions.map(({ image }) => image)))];
  return new Set(images.sort((a, b) => a.localeCompare(b, 'en')).filter((_, at) => at % HELD_EVERY === 0));
}

/** @throws RangeError for anything but a half */
export function halfNamed(given: string | undefined): 0 | 1 | null {
  if (given === undefined) return null;
  if (given !== '0' && given !== '1') throw new RangeError(`--half is 0 or 1, not ${given}`);
  return given === '0' ? 0 : 1;
}

/** What tells a written expression from all others. */
export const keyOf = ({ image, expression }: Pick<Expression, 'image' | 'expression'>): string =>
  `${image} ${expression}`;

/** The objects of a file of JSON lines. */
export async function readLines<T>(file: string): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

/** The boxes that each reading of an expression answers, each with its score, and how right they are. */
export function answersOf(
  readings: readonly ExecutedReading[],
  candidates: readonly Candidate[],
  { boxes }: Pick<WrittenScene, 'boxes'>,
  { task, targets }: Pick<Expression, 'task' | 'targets'>,
): { readonly truth: PixelBox[]; readonly answered: Boxed[][]; readonly right: number[] } {
  const byId = new Map(candidates.map(({ id, bbox }) => [id, bbox]));
  const truth = targets.map((id): PixelBox => boxes[id] ?? [0, 0, 0, 0]);
  const answered = readings.map(({ executed }) =>
    executed.chosen.flatMap(({ candidate, score }) => {
      const bbox = byId.get(candidate);
      return bbox === undefined ? [] : [{ bbox, score }];
    }),
  );
  const right = answered.map((each) => rightness({ task, truth, answered: each.map(({ bbox }) => bbox) }));
  return { truth, answered, right };
}
interface Boxed {
  readonly bbox: PixelBox;
  readonly score: number;
}

/** With what a chain is executed on the true boxes, or on what was found. */
export function executionOn(
  scene: WrittenScene,
  thresholds: Readonly<Record<string, number>> | null,
): Pick<ExecuteOptions, 'task' | 'candidates' | 'frame' | 'answerThresholds' | 'lookCloser'> {
  const { candidates, closer } = thresholds === null ? scene.truth : scene.found;
  const looks = new Map(closer);
  return {
    task: 'gres',
    candidates: [...candidates, ...scene.regions],
    frame: pixelFrame(scene.width, scene.height),
    answerThresholds: thresholds ?? undefined,
    lookCloser: (asked) => Promise.resolve(asked.map(({ id }) => looks.get(id) ?? null)),
  };
}
