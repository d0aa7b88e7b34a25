import { z } from 'zod';

/** Names that the services give to what they hold. */
export const sceneIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const jobIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
