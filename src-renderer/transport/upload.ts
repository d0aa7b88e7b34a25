import { GeoR1Error, httpErrorSchema, uploadPath, uploadReplySchema } from '../../src-main/contract/index.js';

/**
 * Hands a file of the browser to the loopback host, streamed.
 * @returns the name to give to `scene.openUpload`
 */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(uploadPath(file.name), { method: 'POST', body: file, signal: signal ?? null });
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: 'io',
      message: 'The file could not be handed to the services.',
      subject: file.name,
      next: 'Check that Geo-R1 still runs, or open the file by its path.',
    });
  }
  // A body that is no JSON fits neither schema, and is told as a refusal below.
  const body: unknown = await response.json().catch(() => null);
  const uploaded = uploadReplySchema.safeParse(body);
  if (response.ok && uploaded.success) return uploaded.data.upload;
  const refused = httpErrorSchema.safeParse(body);
  if (refused.success) throw new GeoR1Error(refused.data.error);
  throw new GeoR1Error({
    code: 'io',
    message: `The services refused the file (HTTP ${response.status}).`,
    subject: file.name,
    next: 'Open the file by its path.',
  });
}
