import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { PixelBox } from '../contract/index.js';
import { parseExpressions } from './expressions.js';
import type { CocoTruth, Expression } from './expressions.js';

/**
 * The files that the paper's evaluation reads (arXiv 2509.21976), and ours: REC is a JSON list of `{image, problem,
 * solution: [x1, y1, x2, y2]}`; GRES is JSON lines of `{id, image, mask, problem, category, bbox_list}`; boxes are
 * corners in pixels of the image as it is, not as a model may have resized it. OVD adds `{image_id: [class names]}` to a
 * COCO file.
 */
const corners = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const recSchema = z.object({ image: z.string().min(1), problem: z.string().min(1), solution: corners });
const gresSchema = z.object({
  image: z.string().min(1),
  /** A picture whose pixels other than 0 are the target, beside the images; null for none. */
  mask: z.string().nullable().default(null),
  problem: z.string().min(1),
  category: z.string().nullable().default(null),
  bbox_list: z.array(corners),
});
const presentSchema = z.record(z.string().regex(/^\d+$/), z.array(z.string()));

export interface ExpressionSet {
  readonly expressions: readonly Expression[];
  /** Truth that came in the same file; null where the expressions refer to a COCO file. */
  readonly annotations: CocoTruth | null;
}

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Expressions in any of the forms, told by their content.
 * @param sizeOf sides of an image in pixels, asked where the file does not tell them
 * @throws GeoR1Error bad-input with the place that is wrong; whatever `sizeOf` throws
 */
export async function parseExpressionSet(
  text: string,
  file: string,
  sizeOf: (image: string) => Promise<ImageSize>,
): Promise<ExpressionSet> {
  if (text.trimStart().startsWith('[')) {
    const items = check(z.array(recSchema), parse(text), file, 'a list of image, problem and solution');
    return withTruth(
      items.map(({ image, problem, solution }) => ({ image, expression: problem, boxes: [solution] })),
      sizeOf,
    );
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const first = z.looseObject({ problem: z.string() }).safeParse(parse(lines[0] ?? ''));
  if (!first.success) return { expressions: parseExpressions(text, file), annotations: null };
  const items = lines.map((line, at) =>
    check(
      gresSchema,
      parse(line),
      `${file}, line ${at + 1}`,
      'id, image, mask, problem, category and bbox_list',
    ),
  );
  return withTruth(
    items.map(({ image, problem, bbox_list: boxes, mask, category }) => ({
      image,
      expression: problem,
      boxes,
      category: category ?? 'target',
      task: boxes.length === 0 ? 'none' : 'many',
      ...(mask === null ? {} : { mask }),
    })),
    sizeOf,
  );
}

/** Names of the classes that are asked of each image, by its id. @throws GeoR1Error bad-input */
export function parsePresentClasses(text: string, file: string): ReadonlyMap<number, readonly string[]> {
  const read = check(
    presentSchema,
    parse(text),
    file,
    'an object of image ids, each with a list of class names',
  );
  return new Map(Object.entries(read).map(([id, names]) => [Number(id), names]));
}

interface Item {
  readonly image: string;
  readonly expression: string;
  readonly boxes: readonly (readonly [number, number, number, number])[];
  readonly category?: string;
  readonly task?: Expression['task'];
  readonly mask?: string;
}

async function withTruth(
  items: readonly Item[],
  sizeOf: (image: string) => Promise<ImageSize>,
): Promise<ExpressionSet> {
  const names = [...new Set(items.map(({ image }) => image))];
  const images: CocoTruth['images'] = [];
  for (const [at, name] of names.entries())
    images.push({ id: at + 1, file_name: name, ...(await sizeOf(name)) });
  const categories = [...new Set(items.map(({ category }) => category ?? 'target'))];
  const annotations: CocoTruth['annotations'] = [];
  const expressions = items.map((item): Expression => {
    const targets = item.boxes.map((box) => {
      const id = annotations.length + 1;
      annotations.push({
        id,
        image_id: names.indexOf(item.image) + 1,
        category_id: categories.indexOf(item.category ?? 'target') + 1,
        bbox: fromCorners(box),
      });
      return id;
    });
    const { image, expression, task = 'one', mask } = item;
    return { image, expression, task, targets, kinds: [], ...(mask === undefined ? {} : { mask }) };
  });
  return {
    expressions,
    annotations: { images, annotations, categories: categories.map((name, at) => ({ id: at + 1, name })) },
  };
}

const fromCorners = ([x0, y0, x1, y1]: readonly [number, number, number, number]): PixelBox => [
  Math.min(x0, x1),
  Math.min(y0, y1),
  Math.abs(x1 - x0),
  Math.abs(y1 - y0),
];

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the schema then says so
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, subject: string, wanted: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `It cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
    subject,
    next: `The file needs ${wanted}.`,
  });
}
