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

/** What is wrong with a value, by its first fault: where it lies, and what; or that the text was no JSON. */
export function faultOf(value: unknown, error: z.ZodError): string {
  if (value === undefined) return 'it is no JSON';
  const [issue] = error.issues;
  return [issue?.path.join('.') ?? '', issue?.message ?? ''].filter((text) => text !== '').join(' ');
}

/** @param wanted what the file needs @throws GeoR1Error bad-input with the first fault */
export function check<T>(schema: z.ZodType<T>, value: unknown, subject: string, wanted: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `It cannot be read: ${faultOf(value, read.error)}.`,
    subject,
    next: `It needs ${wanted}.`,
  });
}
