import { z } from 'zod';

/** Longest path that a system takes, in characters (Linux: PATH_MAX). */
const MAX_PATH = 4096;
/** A file or folder on the machine that the services run on. */
export const pathSchema = z.string().min(1).max(MAX_PATH);

/** Names that the services give to what they hold. */
export const sceneIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const jobIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
