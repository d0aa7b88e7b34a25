import { readFile } from 'node:fs/promises';
import type { Example, PixelBox } from '../contract/index.js';
import { parseCoco } from '../measure/index.js';
import { replayQuestions } from './replay-questions.js';
import type { ReplayQuestion } from './replay-questions.js';

/**
 * What the scene that comes with the app is asked before and after teaching.
 * @param sample its file, with its truth beside it
 * @throws GeoR1Error io, bad-input
 */
export async function sampleQuestions(sample: string): Promise<ReplayQuestion[]> {
  const truthFile = sample.replace(/\.tif$/, '.truth.json');
  const { categories, annotations } = parseCoco(await readFile(truthFile, 'utf8'), truthFile);
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const annotated = annotations.map(({ category_id, bbox: [x, y, w, h] }) => ({
    label: names.get(category_id) ?? '',
    bbox: [x, y, w, h] as PixelBox,
  }));
  return replayQuestions([...names.values()], annotated);
}

/** A checkpoint takes seconds to minutes for a question: it is asked so many, of all kinds. */
export const MOST_REPLAYED = 12;

/** The same as examples of a checkpoint, evenly out of all, each asked in the picture in which it would be taught. */
export async function sampleExamples(sample: string): Promise<Example[]> {
  const questions = await sampleQuestions(sample);
  const stride = Math.max(1, questions.length / MOST_REPLAYED);
  const count = Math.min(questions.length, MOST_REPLAYED);
  return Array.from({ length: count }, (_, at) => questions[Math.floor(at * stride)]).flatMap(
    (question, at): Example[] =>
      question === undefined
        ? []
        : [
            {
              id: `replay-${at}`,
              image: sample,
              part: 'held-out',
              kind: question.asked === 'ovd' ? 'term' : 'expression',
              words: question.question,
              task: question.task,
              targets: question.targets.map(([x, y, w, h]) => [x, y, w, h]),
              complete: true,
              extent: null,
              source: 'imported',
            },
          ],
  );
}
