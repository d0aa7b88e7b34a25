import { basename, join } from 'node:path';
import type { MeasuredPrompt } from '../contract/index.js';
import {
  evaluateExpressions,
  expressionReport,
  measureExpressions,
  peakMemoryBytes,
} from '../measure/index.js';
import type { ExpressionSet, MeasuredExpressions } from '../measure/index.js';
import { factsOf } from './measure-ask.js';
import type { AskImage, Asking, MeasureOptions } from './measure-ask.js';
import type { MeasuredReferring, Referring } from './measure-referring.js';
import { grounded, hasOutlines } from './measure-truth.js';
import type { ReferringTruth } from './measure-truth.js';

/**
 * Asks a checkpoint every expression, in the words that it was trained with. Which of the two prompts is a file's own:
 * that of REC asks for the one that is meant, that of GRES for none, one or many. Of the single expression nothing is told.
 * @param prompt null takes the file's
 * @throws GeoR1Error cancelled; whatever asking throws
 */
export async function measurePrompted(
  asking: Asking,
  { expressions, truth, form }: ReferringTruth,
  request: Pick<Referring, 'expressions' | 'coco' | 'images'>,
  prompt: MeasuredPrompt | null,
  options: MeasureOptions,
): Promise<Omit<MeasuredReferring, 'ways'>> {
  const { images, coco } = request;
  const task = prompt ?? promptOf(form);
  const outlines = hasOutlines(expressions, truth);
  const { signal, onStage } = options;
  const pathOf = ({ file_name }: { readonly file_name: string }): string => join(images, file_name);
  const measured = (ask: AskImage): Promise<MeasuredExpressions> =>
    measureExpressions({
      expressions,
      truth,
      images,
      ground: (image, question) => grounded(ask, pathOf(image), question, task, { outlines }),
      signal,
      onProgress: (done, total) => onStage?.('Asking the checkpoint', done, total),
    });
  const upcoming = expressions.map(({ image, expression }) => ({
    image: pathOf(truth.image(image)),
    question: expression,
    task,
    outlines,
  }));
  const run = await asking.with(measured, upcoming);
  const figures = evaluateExpressions(run.results);
  const facts = [
    ...factsOf(asking.facts, images),
    { name: 'Expressions', value: `${expressions.length} (${basename(request.expressions)})` },
    ...(coco === null ? [] : [{ name: 'Annotations', value: basename(coco) }]),
    { name: 'Prompt', value: task === 'rec' ? 'REC: the one that is meant' : 'GRES: none, one or many' },
  ];
  const context = {
    title: 'Referring expressions',
    made: new Date(),
    facts,
    peakMemoryBytes: peakMemoryBytes(),
  };
  return { ...run, figures, report: () => expressionReport(run.results, figures, context, { images }) };
}

const promptOf = (form: ExpressionSet['form']): MeasuredPrompt => (form === 'rec' ? 'rec' : 'gres');
