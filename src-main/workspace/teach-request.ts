import { createHash } from 'node:crypto';
import type { Example, Method, TeachResult, TeachSettings } from '../contract/index.js';
import { pickExamples } from '../teach/index.js';
import type { ImageStamps, TeachRequest } from '../teach/index.js';
import { imageProblem } from './same-image.js';

/** A set of examples as a run learns from it. */
export interface SetToTeach {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly examples: readonly Example[];
  /** Which file each image was; unknown where left out. */
  readonly images?: ImageStamps;
}

export interface HowToTeach {
  readonly method: Method;
  readonly settings: TeachSettings;
  readonly shots: number | null;
}

/** Chooses the examples of a run; those whose scene is gone or another file are left out, each with why. */
export async function requestOf(
  set: SetToTeach,
  { method, settings, shots }: HowToTeach,
): Promise<TeachRequest> {
  const leftOut: TeachResult['leftOut'] = [];
  const usable: Example[] = [];
  const problems = new Map<string, string | null>();
  for (const example of set.examples) {
    const { image, id } = example;
    if (!problems.has(image)) problems.set(image, await imageProblem(image, set.images?.[image]));
    const why = problems.get(image) ?? null;
    if (why === null) usable.push(example);
    else leftOut.push({ example: id, why: `${why}: ${image}.` });
  }
  const { train, heldOut } = pickExamples(usable, shots, settings.seed, ({ words, kind }) =>
    kind === 'term' ? words : kind,
  );
  const sha256 = createHash('sha256')
    .update(JSON.stringify([train, heldOut]))
    .digest('hex');
  const { id, name, version } = set;
  const used = new Set([...train, ...heldOut].map(({ image }) => image));
  const images = Object.fromEntries(Object.entries(set.images ?? {}).filter(([image]) => used.has(image)));
  return { set: { id, name, version, sha256 }, train, heldOut, images, leftOut, method, settings };
}
