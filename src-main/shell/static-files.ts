import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { GeoR1Error, systemCode } from '../contract/index.js';

/** Content types of what a Vite build leaves; anything else is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Vite puts a hash of the content into these names, so they never change. */
const HASHED_PREFIX = '/assets/';

/**
 * A file of the built renderer.
 * @param root folder of the build
 * @param path the URL's path, percent-encoded; `/` is index.html
 * @throws GeoR1Error not-found, also for anything outside the folder
 */
export async function staticFile(root: string, path: string): Promise<Response> {
  const file = fileOf(root, path === '/' ? '/index.html' : path);
  const type = file === null ? undefined : CONTENT_TYPES[extname(file)];
  if (file === null || type === undefined) throw notFound(path);
  const bytes = await readFile(file).catch((cause: unknown) => {
    if (['ENOENT', 'EISDIR'].includes(systemCode(cause))) throw notFound(path);
    throw cause;
  });
  return new Response(bytes, {
    headers: {
      'content-type': type,
      'cache-control': path.startsWith(HASHED_PREFIX) ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  });
}

/** The file a URL path names, or null where it is malformed or would leave the folder. */
function fileOf(root: string, path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null; // not percent-encoding: no file has such a name
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const folder = resolve(root);
  const file = resolve(folder, `.${decoded}`);
  return file.startsWith(folder + sep) ? file : null;
}

function notFound(path: string): GeoR1Error {
  return new GeoR1Error({ code: 'not-found', message: 'There is nothing at this path.', subject: path });
}
