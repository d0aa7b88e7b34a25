import type { z } from 'zod';

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
