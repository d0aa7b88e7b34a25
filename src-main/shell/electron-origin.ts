import { protocol } from 'electron';
import { GeoR1Error } from '../contract/index.js';
import type { TileService } from '../scene/index.js';
import type { Services } from '../workspace/index.js';
import { createHttpApp, errorResponse } from './http-app.js';
import { withdrawable } from './withdrawal.js';

const SCHEME = 'app';
const HOST = 'geo-r1';

/** The one origin of the window: the renderer, tiles and previews, at the paths of the loopback host. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Before the app is ready: makes the scheme a standard, secure origin that `fetch` and ES modules work on. */
export function registerOrigin(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** After the app is ready: answers every request of the origin. */
export function serveOrigin(services: Services, tiles: TileService, rendererDir: string): void {
  const app = withdrawable(createHttpApp(services, tiles, rendererDir));
  protocol.handle(SCHEME, (request) => {
    if (new URL(request.url).host === HOST) return app(request);
    return errorResponse(
      new GeoR1Error({ code: 'not-found', message: 'There is no such host.', subject: request.url }),
    );
  });
}
