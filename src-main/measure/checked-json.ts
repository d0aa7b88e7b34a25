import type { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';

/** Undefined where it is no JSON: the schema then says what is wanted. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @param wanted what the file needs @throws GeoR1Error bad-input with the first fault */
export function check<T>(schema: z.ZodType<T>, value: unknown, subject: string, wanted: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `It cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
    subject,
    next: `It needs ${wanted}.`,
  });
}
