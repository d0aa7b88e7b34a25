import { z } from 'zod';
import { faultOf, GeoR1Error, parseJson, pixelBoxSchema } from '../contract/index.js';
import { checkReferences } from './check-references.js';

/** A referring expression with its truth: a line of an expressions file. */
export const expressionSchema = z.object({
  image: z.string().min(1),
  expression: z.string().min(1),
  task: z.enum(['one', 'many', 'none']),
  /** Annotation ids of the COCO file. */
  targets: z.array(z.number().int()),
  kinds: z.array(z.string()).default([]),
  /** A picture of the target's mask beside the images, in sets that have one. */
  mask: z.string().optional(),
});
export type Expression = z.infer<typeof expressionSchema>;

/** [[x, y, x, y, ...], ...] in pixels. */
const polygonsSchema = z.array(z.array(z.number()));
/** COCO's other form; it is read over, as no data set that we measure on has it. */
const runLengthsSchema = z.object({
  size: z.tuple([z.number().int(), z.number().int()]),
  counts: z.union([z.string(), z.array(z.number().int())]),
});

/** The parts of a COCO file that measuring needs. */
export const cocoImageSchema = z.object({
  id: z.number().int(),
  file_name: z.string(),
  width: z.number().positive(),
  height: z.number().positive(),
});
export const annotationSchema = z.object({
  id: z.number().int(),
  image_id: z.number().int(),
  category_id: z.number().int(),
  bbox: pixelBoxSchema,
  iscrowd: z.number().optional(),
  area: z.number().optional(),
  segmentation: z.union([polygonsSchema, runLengthsSchema]).optional(),
});
export const categorySchema = z.object({ id: z.number().int(), name: z.string() });
const cocoSchema = z.object({
  images: z.array(cocoImageSchema),
  annotations: z.array(annotationSchema),
  categories: z.array(categorySchema),
});
export type CocoTruth = z.infer<typeof cocoSchema> & {
  /** How many outlines were run lengths and were read over; left out where none was, or outlines were not asked for. */
  runLengths?: number;
};
export type CocoImage = CocoTruth['images'][number];

/**
 * JSON lines of expressions; empty lines are skipped.
 * @param file named in errors
 * @throws GeoR1Error bad-input with the number of the line that is not one
 */
export function parseExpressions(text: string, file: string): Expression[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const value = parseJson(line);
    const read = expressionSchema.safeParse(value);
    if (read.success) return [read.data];
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Line ${at + 1} is not an expression: ${faultOf(value, read.error)}.`,
      subject: file,
      next: 'Each line needs image, expression, task (one, many or none) and targets.',
    });
  });
}

/**
 * A COCO file.
 * @throws GeoR1Error bad-input with the field or id that is wrong
 */
export function parseCoco(text: string, file: string): CocoTruth {
  const value = parseJson(text);
  const read = cocoSchema.safeParse(value);
  if (read.success) {
    checkReferences(read.data, file);
    return read.data;
  }
  throw new GeoR1Error({
    code: 'bad-input',
    message: `Not a COCO file: ${faultOf(value, read.error)}.`,
    subject: file,
    next: 'It needs images, annotations with bbox, and categories.',
  });
}
