import { z } from 'zod';
import { GeoR1Error, targetsIssue } from '../contract/index.js';
import type { PixelBox } from '../contract/index.js';
import { check } from './checked-json.js';
import { expressionSchema } from './expressions.js';
import type { CocoTruth, Expression } from './expressions.js';
import type { JsonItem } from './json-source.js';
import { SetBuilder } from './set-builder.js';
import type { ImageSize } from './set-builder.js';

/**
 * The files that the paper's evaluation reads (arXiv 2509.21976), and ours: REC is a JSON list of `{image, problem,
 * solution: [x1, y1, x2, y2]}`; GRES is JSON lines of `{id, image, mask, problem, category, bbox_list}`; boxes are
 * corners in pixels of the image as it is, not as a model may have resized it. Lists and lines are both taken of each.
 */
const corners = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .transform(([x0, y0, x1, y1]): PixelBox => [
    Math.min(x0, x1),
    Math.min(y0, y1),
    Math.abs(x1 - x0),
    Math.abs(y1 - y0),
  ]);
const recSchema = z
  .object({ image: z.string().min(1), problem: z.string().min(1), solution: corners })
  .transform(({ image, problem, solution }) => ({ image, expression: problem, boxes: [solution] }));
const gresSchema = z
  .object({
    image: z.string().min(1),
    /** A picture whose pixels other than 0 are the target, beside the images; null for none. */
    mask: z.string().nullable().default(null),
    problem: z.string().min(1),
    category: z.string().nullable().default(null),
    bbox_list: z.array(corners),
  })
  .transform(({ image, problem, bbox_list: boxes, mask, category }) => ({
    image,
    expression: problem,
    boxes,
    task: boxes.length === 0 ? ('none' as const) : ('many' as const),
    ...(category === null ? {} : { category }),
    ...(mask === null ? {} : { mask }),
  }));

const FORMS = {
  ours: { schema: expressionSchema, wanted: 'image, expression, task (one, many or none) and targets' },
  rec: { schema: recSchema, wanted: 'image, problem and solution' },
  gres: { schema: gresSchema, wanted: 'id, image, mask, problem, category and bbox_list' },
} as const;

export interface ExpressionSet {
  /** Null of a file without any. */
  readonly form: keyof typeof FORMS | null;
  readonly expressions: readonly Expression[];
  /** Truth that came in the same file; null where the expressions refer to a COCO file. */
  readonly annotations: CocoTruth | null;
}

/** More would not fit into memory beside the models. */
const MOST_EXPRESSIONS = 1_000_000;

/**
 * Expressions in any of the forms, told by the first of them.
 * @param sizeOf sides of an image in pixels, asked where the file does not tell them
 * @throws GeoR1Error bad-input with the place that is wrong; whatever `sizeOf` throws
 */
export async function collectExpressions(
  items: AsyncIterable<JsonItem>,
  file: string,
  sizeOf: (image: string) => Promise<ImageSize>,
): Promise<ExpressionSet> {
  const expressions: Expression[] = [];
  const builder = new SetBuilder();
  let form: keyof typeof FORMS | null = null;
  let count = 0;
  for await (const { at, value } of items) {
    form ??= formOf(value);
    const place = `${file}, ${form === 'rec' ? 'item' : 'line'} ${at + 1}`;
    if ((count += 1) > MOST_EXPRESSIONS) throw tooMany(file);
    if (form === 'ours')
      expressions.push(fitting(check(FORMS.ours.schema, value, place, FORMS.ours.wanted), place));
    else
      builder.add(
        check<Parameters<SetBuilder['add']>[0]>(FORMS[form].schema, value, place, FORMS[form].wanted),
      );
  }
  if (form === null || form === 'ours') return { form, expressions, annotations: null };
  return { form, ...(await builder.build(sizeOf)) };
}

/** @throws GeoR1Error bad-input where an expression that means one has several targets, and the like */
function fitting(expression: Expression, place: string): Expression {
  const issue = targetsIssue(expression.task, expression.targets.length);
  if (issue === null) return expression;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `Task and targets do not fit: ${issue}.`,
    subject: place,
    next: 'Mend the task, or the targets: the ids of the annotations that are meant.',
  });
}

function formOf(value: unknown): keyof typeof FORMS {
  if (typeof value !== 'object' || value === null || !('problem' in value)) return 'ours';
  return 'solution' in value ? 'rec' : 'gres';
}

function tooMany(file: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `It has more than ${MOST_EXPRESSIONS / 1e6} million expressions.`,
    subject: file,
    next: 'Measure on a part of it.',
  });
}
