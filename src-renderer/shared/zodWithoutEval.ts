/**
 * zod compiles object schemas with `new Function`, which our content security policy forbids; it would fall back, but
 * each attempt is reported as a violation. Must be imported before the first schema is made.
 */
import { config } from 'zod';

config({ jitless: true });
