/** What is to be told of a picture that the map could not load. */
import { GeoR1Error, httpErrorSchema } from '../../src-main/contract/index.js';

/** MapLibre's error of a request; without a status where no answer came. */
export interface MapFault {
  readonly message: string;
  readonly status?: number;
  readonly body?: Blob;
}

const HTTP_NOT_FOUND = 404;

/**
 * The services' own words where they answered: which file, why, and what next. Null for a picture of a scene that was
 * closed meanwhile, which nobody misses.
 */
export async function pictureFault({ message, status, body }: MapFault): Promise<GeoR1Error | null> {
  // A file that went away has another status.
  if (status === HTTP_NOT_FOUND) return null;
  const said = body === undefined ? null : await shapeIn(body);
  return (
    said ??
    new GeoR1Error({
      code: 'io',
      message: 'A part of the scene’s picture could not be drawn.',
      subject: message,
      next: 'Move the map to try again; answers do not depend on the picture.',
    })
  );
}

async function shapeIn(body: Blob): Promise<GeoR1Error | null> {
  try {
    const read = httpErrorSchema.safeParse(JSON.parse(await body.text()));
    return read.success ? new GeoR1Error(read.data.error) : null;
  } catch {
    // Not of ours: what is told then is that no picture came.
    return null;
  }
}
