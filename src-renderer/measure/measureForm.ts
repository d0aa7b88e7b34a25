import { z } from 'zod';
import { MEASURED_WRITERS, type MeasuredWriter, type RequestOf } from '../../src-main/contract/index.js';

/** What is typed and chosen; paths may still be empty. */
export const measureFormSchema = z.object({
  kind: z.enum(['expressions', 'detection']),
  expressions: z.string(),
  coco: z.string(),
  images: z.string(),
  classes: z.string(),
  writer: z.enum(MEASURED_WRITERS),
  trueBoxes: z.boolean(),
  ablations: z.boolean(),
});
export type MeasureForm = z.infer<typeof measureFormSchema>;

export const EMPTY_FORM: MeasureForm = {
  kind: 'expressions',
  expressions: '',
  coco: '',
  images: '',
  classes: '',
  writer: 'auto',
  trueBoxes: false,
  ablations: false,
};

export const WRITER_TEXT: Readonly<Record<MeasuredWriter, string>> = {
  auto: 'Whichever chain answers best',
  policy: 'Policy alone',
  parser: 'Parser alone',
  direct: 'No chain: the class named, by score',
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** The request of a form; null while a path that is needed is empty. */
export function requestOf(form: MeasureForm): RequestOf<'measure.start'> | null {
  const [expressions, coco, images] = [orNull(form.expressions), orNull(form.coco), orNull(form.images)];
  if (images === null) return null;
  if (form.kind === 'detection')
    return coco === null ? null : { kind: 'detection', coco, images, classes: orNull(form.classes) };
  if (expressions === null) return null;
  const { writer, trueBoxes, ablations } = form;
  return { kind: 'expressions', expressions, coco, images, writer, trueBoxes, ablations };
}
