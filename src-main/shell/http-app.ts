import { GeoR1Error, sceneIdSchema } from '../contract/index.js';
import type { ErrorCode } from '../contract/index.js';
import type { TileService } from '../scene/index.js';
import type { Services } from '../workspace/index.js';
import { previewResponse, tileResponse, type IdentifiedScene } from './pictures.js';
import { staticFile } from './static-files.js';

/**
 * The paths that both hosts serve, as a function of the web's own Request and Response: the loopback host calls it
 * from Node's server, Electron from `protocol.handle`. Whoever calls it has already decided that the caller may ask.
 */
export type HttpApp = (request: Request) => Promise<Response>;

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'bad-input': 400,
  'not-found': 404,
  unsupported: 415,
  'no-georeference': 409,
  'engine-failed': 502,
  cancelled: 499,
  io: 500,
  internal: 500,
};

/**
 * @param tiles draws the pictures of scenes
 * @param rendererDir folder of the built window
 * @param connect further sources that the window's scripts may connect to, e.g. the WebSocket's origin
 */
export function createHttpApp(
  services: Pick<Services, 'scene'>,
  tiles: TileService,
  rendererDir: string,
  connect: (request: Request) => string = () => '',
): HttpApp {
  return async (request) => {
    let response: Response;
    try {
      response = await route(services, tiles, rendererDir, request);
    } catch (thrown) {
      response = errorResponse(GeoR1Error.from(thrown));
    }
    for (const [name, value] of Object.entries(securityHeaders(connect(request)))) {
      response.headers.set(name, value);
    }
    return response;
  };
}

/** An error as every path reports it. */
export function errorResponse(error: GeoR1Error, status: number = STATUS[error.code]): Response {
  return Response.json({ error: error.toShape() }, { status, headers: { 'cache-control': 'no-store' } });
}

async function route(
  services: Pick<Services, 'scene'>,
  tiles: TileService,
  rendererDir: string,
  request: Request,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorResponse(
      new GeoR1Error({
        code: 'bad-input',
        message: 'Only GET and HEAD are served here.',
        subject: request.method,
      }),
      405,
    );
  }
  const { pathname, searchParams } = new URL(request.url);
  const [, kind, id = '', z = '', x = '', y = '', ...rest] = pathname.split('/');
  if (kind === 'tiles' && rest.length === 0) {
    const scene = sceneOf(services, id);
    return orGone(tileResponse(tiles, scene, { z, x, y }, searchParams, request.signal));
  }
  if (kind === 'preview' && z === '')
    return orGone(previewResponse(tiles, sceneOf(services, id), searchParams, request.signal));
  return staticFile(rendererDir, pathname);
}

const HTTP_GONE = 410;

/** A file that went away while its scene is open: of a 404, which a closed scene has as well, the map says nothing. */
async function orGone(drawn: Promise<Response>): Promise<Response> {
  try {
    return await drawn;
  } catch (thrown) {
    const error = GeoR1Error.from(thrown);
    if (error.code === 'not-found') return errorResponse(error, HTTP_GONE);
    throw error;
  }
}

function sceneOf(services: Pick<Services, 'scene'>, id: string): IdentifiedScene {
  if (!sceneIdSchema.safeParse(id).success) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'That is not the id of a scene.',
      subject: id.slice(0, 80),
    });
  }
  return { id, scene: services.scene(id) };
}

/**
 * Nothing from elsewhere, nothing inline: the window needs no network and must not be framed. MapLibre starts its
 * worker from our own files and draws icons from blobs.
 */
function securityHeaders(connect: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self' blob:",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src 'self' ${connect}`.trim(),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
