import { GeoR1Error } from '../contract/index.js';
import type { Task } from '../contract/index.js';
import { TruthIndex, writingOf } from '../measure/index.js';
import type { Expression, ExpressionSet, Ground } from '../measure/index.js';
import type { AskImage, Looked, MeasureOptions } from './measure-ask.js';
import { readCoco, readExpressionSet } from './measure-files.js';
import type { Referring } from './measure-referring.js';

/** One question about one image, as measuring takes its answer. */
export async function grounded(
  ask: AskImage,
  image: string,
  question: string,
  task: Task,
  by: Pick<Parameters<AskImage>[3], 'writer' | 'chain' | 'outlines'>,
): ReturnType<Ground> {
  let candidates: readonly Looked[] = [];
  const onLooked = (looked: readonly Looked[]) =>
    (candidates = looked.filter(({ strips }) => strips === undefined));
  const answer = await ask(image, question, task, { ...by, onLooked });
  const { boxes, chain, unread, provenance } = answer;
  const writing = writingOf(answer);
  return {
    boxes,
    chain,
    unread,
    candidates,
    elapsedMs: provenance.elapsedMs,
    ...(writing === undefined ? {} : { writing }),
  };
}

/**
 * The expressions and what their targets refer to.
 * @throws GeoR1Error bad-input, not-found for the files; cancelled
 */
export async function readTruth(
  { expressions: file, coco, images }: Pick<Referring, 'expressions' | 'coco' | 'images'>,
  options: MeasureOptions,
): Promise<{ expressions: readonly Expression[]; truth: TruthIndex; form: ExpressionSet['form'] }> {
  const { expressions, annotations, form } = await readExpressionSet(file, images, options);
  if (coco !== null) return { form, expressions, truth: new TruthIndex(await readCoco(coco, true, options)) };
  if (annotations !== null) return { form, expressions, truth: new TruthIndex(annotations) };
  throw new GeoR1Error({
    code: 'bad-input',
    message:
      expressions.length === 0
        ? 'The file has no expressions.'
        : 'The expressions refer to annotations, and none were given.',
    subject: file,
    next: expressions.length === 0 ? 'Choose another file.' : 'Give the COCO file that they belong to.',
  });
}

/** Outlining the answers takes time, and is for nothing where the truth has no outlines. */
export const hasOutlines = (expressions: readonly Expression[], { coco }: TruthIndex): boolean =>
  coco.annotations.some(({ segmentation }) => segmentation !== undefined) ||
  expressions.some(({ mask }) => mask !== undefined);
