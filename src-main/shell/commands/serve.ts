import { stat } from 'node:fs/promises';
import { GeoR1Error } from '../../contract/index.js';
import { cacheFolder, createServices, dataFolder } from '../../workspace/index.js';
import type { Services, WorkspacePorts } from '../../workspace/index.js';
import { startLoopback } from '../loopback.js';
import type { Loopback } from '../loopback.js';
import { APP_VERSION, requireRenderer, SAMPLE_SCENE } from '../paths.js';
import { note, print, report } from '../terminal.js';
import { UploadShelf } from '../uploads.js';
import { tilesOf, uploadFolder, warmUpLater } from '../wiring.js';

export interface OpenHost extends Loopback {
  /** Opens a file, or begins to open a folder; what goes wrong is said on stderr. */
  readonly openPath: (path: string) => Promise<void>;
}

/** The window's services on 127.0.0.1, with everything they own; `close` leaves nothing behind. */
export async function openHost(ports: WorkspacePorts, port: number): Promise<OpenHost> {
  const rendererDir = requireRenderer();
  const onFault = (fault: unknown): void =>
    note(`geo-r1: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  const uploads = new UploadShelf(uploadFolder());
  await uploads.sweep();
  const services = createServices({
    ports,
    host: { kind: 'loopback', version: APP_VERSION, takeUpload: (id) => uploads.take(id) },
    cacheDir: cacheFolder(),
    dataDir: dataFolder(),
    sample: SAMPLE_SCENE,
    onFault,
  });
  const tiles = tilesOf(services);
  const host = await startLoopback({ services, tiles, uploads, rendererDir, port, onFault });
  warmUpLater(tiles, onFault);
  return {
    ...host,
    openPath: (path) => openPath(services, path),
    close: async () => {
      await host.close();
      await tiles.close();
      await services.close();
      await uploads.close();
    },
  };
}

/**
 * `geo-r1 serve [PATH...] [--port N]`: runs until interrupted; the first line on stdout is the address.
 * @param paths files and folders to open at once; those that cannot be opened are told and do not stop the rest
 */
export async function serve(
  ports: WorkspacePorts,
  paths: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<number> {
  const host = await openHost(ports, port);
  try {
    for (const path of paths) await host.openPath(path);
    print(host.url);
    note('Open this address in a browser on this machine; its token works once. Ctrl-C ends the host.');
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  } finally {
    await host.close();
  }
  return 0;
}

async function openPath(services: Services, path: string): Promise<void> {
  try {
    const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
    if (!isFolder) {
      await services.call('scene.open', { path });
      return;
    }
    const { job } = await services.call('scene.openFolder', { path });
    const stop = services.listen((event) => {
      if (!('job' in event) || event.job !== job) return;
      if (event.event === 'folder.progress') {
        for (const { error } of event.failed) report(new GeoR1Error(error));
      } else {
        if (event.event === 'job.failed') report(new GeoR1Error(event.error));
        stop();
      }
    });
  } catch (thrown) {
    report(thrown);
  }
}
