import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { faultOf, GeoR1Error } from '../contract/index.js';

/** Reading the small JSON files of a checkpoint's folder, with words for what is wrong with one. */
const RECIPE = 'See models/checkpoints/README.md for the recipe that exports checkpoints.';

/** @throws GeoR1Error `not-found` for no such file */
export async function readText(dir: string, name: string): Promise<string> {
  return readFile(join(dir, name), 'utf8').catch((cause: unknown) => {
    throw missing(join(dir, name), 'The file is missing.', cause);
  });
}

/** @throws GeoR1Error `bad-input` where it is not JSON, or not of the schema */
export function parse<S extends z.ZodType>(file: string, text: string, schema: S): z.output<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw bad(file, `It is not JSON (${thrown instanceof Error ? thrown.message : String(thrown)}).`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw bad(file, `It is malformed: ${faultOf(json, parsed.error)}.`);
}

export function bad(subject: string, message: string, next = RECIPE): GeoR1Error {
  return new GeoR1Error({ code: 'bad-input', subject, message, next });
}

export function missing(subject: string, message: string, cause?: unknown): GeoR1Error {
  return new GeoR1Error({ code: 'not-found', subject, message, next: RECIPE }, { cause });
}
