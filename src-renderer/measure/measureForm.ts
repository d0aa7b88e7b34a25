import { z } from 'zod';
import {
  GRID_LOOKS,
  MEASURED_PROMPTS,
  MEASURED_WRITERS,
  type Decoding,
  type GridLook,
  type MeasuredWriter,
  type RequestOf,
} from '../../src-main/contract/index.js';

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
  prompt: z.enum(['file', ...MEASURED_PROMPTS]).default('file'),
  look: z.enum(GRID_LOOKS).default('whole'),
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
  prompt: 'file',
  look: 'whole',
};

export const WRITER_TEXT: Readonly<Record<MeasuredWriter, string>> = {
  auto: 'Whichever chain answers best',
  policy: 'Policy alone',
  parser: 'Parser alone',
  direct: 'No chain: the class named, by score',
};

/** Of a checkpoint. */
export const PROMPT_TEXT: Readonly<Record<MeasureForm['prompt'], string>> = {
  file: 'That of the file; GRES for our own',
  rec: 'REC: the one that is meant',
  gres: 'GRES: none, one or many',
};

export const LOOK_TEXT: Readonly<Record<GridLook, string>> = {
  whole: 'One of each image, as published',
  auto: 'Of large images windows too, where they are few or show something',
  all: 'Of large images all windows too',
  candidates: 'Of large images windows that show something too',
};

export type PathField = 'expressions' | 'coco' | 'images' | 'classes';

/** The paths that a measurement takes, and what is said of them. */
export function fieldsOf(
  kind: MeasureForm['kind'],
): readonly { field: PathField; label: string; hint: string; placeholder: string }[] {
  const expressions = {
    field: 'expressions',
    label: 'Expressions',
    hint: 'JSON lines of image, expression, task and targets, or a REC or GRES file of the paper',
    placeholder: 'Path of .jsonl or .json',
  } as const;
  const classes = {
    field: 'classes',
    label: 'Classes of each image',
    hint: "{image_id: [class names]}, as the paper's evaluation has it",
    placeholder: 'Path; empty: every class everywhere',
  } as const;
  const isExpressions = kind === 'expressions';
  return [
    ...(isExpressions ? [expressions] : []),
    {
      field: 'coco',
      label: 'Annotations (COCO)',
      hint: 'The true boxes and outlines',
      placeholder: isExpressions ? 'Path; empty for a file of the paper' : 'Path of .json',
    },
    {
      field: 'images',
      label: 'Folder of images',
      hint: 'Where the images lie that the files name',
      placeholder: 'Path of a folder',
    },
    ...(isExpressions ? [] : [classes]),
  ];
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/**
 * The request of a form; null while a path that is needed is empty.
 * @param asked the checkpoint that is measured; null measures the built-in engine
 */
export function requestOf(
  form: MeasureForm,
  asked: { readonly folder: string; readonly decoding: Decoding } | null = null,
): RequestOf<'measure.start'> | null {
  const [expressions, coco, images] = [orNull(form.expressions), orNull(form.coco), orNull(form.images)];
  if (images === null) return null;
  const prompt = form.prompt === 'file' ? null : form.prompt;
  const by = asked === null ? {} : { checkpoint: { ...asked, look: form.look, prompt } };
  if (form.kind === 'detection')
    return coco === null ? null : { kind: 'detection', coco, images, classes: orNull(form.classes), ...by };
  if (expressions === null) return null;
  if (asked !== null) return { kind: 'expressions', expressions, coco, images, ...by };
  const { writer, trueBoxes, ablations } = form;
  return { kind: 'expressions', expressions, coco, images, writer, trueBoxes, ablations };
}
