import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { GeoR1Error } from '../contract/index.js';

/** Where the app's own files lie: the same places from the sources and from a build (both are two folders deep). */
export const APP_VERSION: string = packageJson.version;
export const SAMPLE_SCENE = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
export const RENDERER_DIR = fileURLToPath(new URL('../../out/renderer/', import.meta.url));
export const BENCHMARKS = fileURLToPath(new URL('../../tests/bench/run.ts', import.meta.url));
export const DEMO_DIR = fileURLToPath(new URL('../../out/demo/', import.meta.url));

/** @throws GeoR1Error not-found where the window has not been built yet */
export function requireRenderer(): string {
  if (!existsSync(`${RENDERER_DIR}index.html`)) {
    throw new GeoR1Error({
      code: 'not-found',
      message: 'The window has not been built.',
      subject: RENDERER_DIR,
      next: 'Run `npm run build` once.',
    });
  }
  return RENDERER_DIR;
}
