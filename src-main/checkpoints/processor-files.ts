import { join } from 'node:path';
import type { z } from 'zod';
import type { GeoR1Error } from '../contract/index.js';
import { chatTemplateSchema, preprocessorSchema, processorSchema } from './config-files.js';
import type { CheckpointConfig } from './config-files.js';
import type { PictureRule } from './patches.js';
import { bad, missing, parse, readText } from './small-files.js';

/**
 * What a folder says of its pictures and of its chat, in the files of any version of transformers: since 5 the settings of
 * pictures lie in processor_config.json under image_processor. Where two files say the same thing, the one counts that
 * counts for transformers.
 */
const PICTURES = 'preprocessor_config.json';
const NESTED = 'processor_config.json';
const JINJA = 'chat_template.jinja';
const TEMPLATE = 'chat_template.json';

interface PictureFile {
  readonly file: string;
  readonly settings: z.output<typeof preprocessorSchema>;
}

interface ProcessorFiles {
  /** Of each file that counts, by its name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly pictures: PictureFile;
  /** Null where none of these files has one. */
  readonly chatTemplate: string | null;
}

/**
 * @param names what lies in the folder
 * @throws GeoR1Error `not-found` where neither file has settings of pictures; `bad-input` for a malformed one
 */
export async function readProcessor(dir: string, names: readonly string[]): Promise<ProcessorFiles> {
  const texts = new Map<string, string>();
  const read = async <S extends z.ZodType>(name: string, schema: S): Promise<z.output<S> | null> => {
    if (!names.includes(name)) return null;
    const text = await readText(dir, name);
    const parsed = parse(join(dir, name), text, schema);
    texts.set(name, text);
    return parsed;
  };
  const nested = await read(NESTED, processorSchema);
  const settings = nested?.image_processor ?? (await read(PICTURES, preprocessorSchema));
  if (settings === null)
    throw missing(join(dir, PICTURES), `The file is missing, and no ${NESTED} holds an image_processor.`);
  let chatTemplate =
    nested?.chat_template ?? (await read(TEMPLATE, chatTemplateSchema))?.chat_template ?? null;
  if (chatTemplate === null && names.includes(JINJA)) {
    chatTemplate = await readText(dir, JINJA);
    texts.set(JINJA, chatTemplate);
  }
  const file = join(dir, nested?.image_processor === undefined ? PICTURES : NESTED);
  return { texts, pictures: { file, settings }, chatTemplate };
}

/** @throws GeoR1Error `bad-input` where the file is of another model, or gives no least and most pixels */
export function pictureRule(
  { file, settings }: PictureFile,
  { vision_config }: CheckpointConfig,
): PictureRule {
  if (settings.patch_size !== vision_config.patch_size)
    throw bad(
      file,
      `Its patches are ${settings.patch_size} pixels, those of config.json ${vision_config.patch_size}: it is of another model.`,
      "Put the file of the model's own base in its place, or export it anew with --processor BASE (models/checkpoints/README.md).",
    );
  if (settings.least === undefined || settings.most === undefined)
    throw bad(file, 'It gives no least and most pixels (min_pixels, max_pixels or size).');
  return {
    factor: settings.patch_size * settings.merge_size,
    minPixels: settings.least,
    maxPixels: settings.most,
    patchSize: settings.patch_size,
    mergeSize: settings.merge_size,
    temporalPatchSize: settings.temporal_patch_size,
    mean: settings.image_mean,
    std: settings.image_std,
  };
}

export const noTemplate = (dir: string): GeoR1Error =>
  bad(
    join(dir, 'tokenizer_config.json'),
    `It has no chat_template, and there is no ${JINJA}, so the model cannot be asked.`,
  );
