/**
 * The loopback host over fakes, for work on the window without a model:
 * `node --import tsx tests/shell/fake-host.ts [port] [milliseconds per window]`, then open the printed address.
 * "ships" and "tanks" are found, "nothing" is not, "crash" fails.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLoopback } from '../../src-main/shell/loopback.js';
import { UploadShelf } from '../../src-main/shell/uploads.js';
import { createServices } from '../../src-main/workspace/index.js';
import { fakePorts } from '../workspace/fakes.js';
import { fakeTiles } from './fake-tiles.js';

const [port = '0', windowMs = '200'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'geo-r1-fake-'));
const sample = join(folder, 'sample-harbour.tif');
writeFileSync(sample, 'fake');

const uploads = new UploadShelf(join(folder, 'uploads'));
const services = createServices({
  ports: fakePorts({ windows: 20, windowMs: Number(windowMs) }),
  host: { kind: 'loopback', version: 'fake', takeUpload: (id) => uploads.take(id) },
  cacheDir: null,
  sample,
  onFault: (fault) => console.error(fault),
});
const host = await startLoopback({
  services,
  tiles: fakeTiles(),
  uploads,
  rendererDir: fileURLToPath(new URL('../../out/renderer/', import.meta.url)),
  port: Number(port),
  onFault: (fault) => console.error(fault),
});
console.log(host.url);
process.once('SIGINT', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
});
