import { join } from 'node:path';
import { VERDICTS } from '../contract/index.js';
import type { ShownAnswer } from '../contract/index.js';
import type { ExpressionDetails, ExpressionResult } from './expression-result.js';
import { galleryPicture } from './pictures.js';

/** Answers that a report shows, of each kind: it carries their pictures in itself. */
const MOST_FAILURES = 24;
const MOST_SUCCESSES = 12;

type Detailed = ExpressionResult & { readonly details: ExpressionDetails };

/** The worst failures of every verdict in turn, and the answers whose long chains held. */
export async function galleryOf(
  results: readonly ExpressionResult[],
  images: string,
): Promise<{ failures: ShownAnswer[]; successes: ShownAnswer[] }> {
  const detailed = results.filter((each): each is Detailed => each.details !== undefined);
  const failed = VERDICTS.map((verdict) =>
    detailed
      .filter(({ details }) => details.judgement?.verdict === verdict)
      .sort((a, b) => a.right - b.right)
      .slice(0, MOST_FAILURES),
  );
  const right = detailed
    .filter(({ details }) => details.judgement === null)
    .sort((a, b) => b.details.chain.length - a.details.chain.length)
    .slice(0, MOST_SUCCESSES);
  const shown = async (some: readonly Detailed[]): Promise<ShownAnswer[]> => {
    const all: ShownAnswer[] = [];
    for (const each of some) all.push(await shownAnswer(each, images));
    return all;
  };
  return { failures: await shown(inTurns(failed).slice(0, MOST_FAILURES)), successes: await shown(right) };
}

/** One of each list, then the next of each. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

async function shownAnswer(
  { expression, answered, right, details }: Detailed,
  images: string,
): Promise<ShownAnswer> {
  const { image, chain, judgement, truth } = details;
  return {
    image: expression.image,
    expression: expression.expression,
    task: expression.task,
    right,
    verdict: judgement?.verdict ?? null,
    why: judgement?.why ?? '',
    chain: [...chain],
    width: image.width,
    height: image.height,
    picture: await galleryPicture(join(images, image.file_name)),
    answered: answered.map((box) => [...box]),
    truth: truth.map((box) => [...box]),
  };
}
