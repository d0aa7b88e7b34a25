import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';

/**
 * A JSON file of a bundle by its schema; `what` names what it describes, `next` what to do where it does not.
 * @throws GeoR1Error `bad-input` where it is malformed, `io` where it cannot be read
 */
export async function readDescription<T>(
  file: string,
  schema: z.ZodType<T>,
  { what, next }: { readonly what: string; readonly next: string },
): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: thrown instanceof z.ZodError || thrown instanceof SyntaxError ? 'bad-input' : 'io',
      subject: file,
      message: `It does not describe ${what}.`,
      next,
    });
  }
}
