import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { Scene } from '../scene/index.js';

/** Which file an image was when an example of it was made. */
export const imageStampSchema = z.object({
  /** Null where the file was not read yet: imported examples are many. */
  sha256: z.string().nullable(),
  bytes: z.number().nonnegative(),
  modifiedMs: z.number(),
});
export type ImageStamp = z.infer<typeof imageStampSchema>;
/** By path. */
export type ImageStamps = Readonly<Record<string, ImageStamp>>;

/**
 * Refuses a scene that is another file than it was, also in a run that goes on after weeks. By the SHA-256 whatever the
 * file's time says: its index asks for it in any case, and no file is read for it twice.
 * @throws GeoR1Error bad-input, naming the file
 */
export async function requireSameImage(
  scene: Scene,
  then: ImageStamp | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (then === undefined) return;
  const now = await scene.identity(signal);
  const same =
    then.sha256 === null
      ? then.bytes === now.bytes && then.modifiedMs === now.modifiedMs
      : then.sha256 === now.sha256;
  if (same) return;
  throw new GeoR1Error({
    code: 'bad-input',
    subject: scene.file,
    message: 'The scene is another file than it was when its examples were made.',
    next: 'Put that file back, or make the examples anew.',
  });
}
