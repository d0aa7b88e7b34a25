import type { z } from 'zod';
import { faultOf, GeoR1Error } from '../contract/index.js';

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
