import { cacheFolder, createServices } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { startLoopback } from '../loopback.js';
import type { Loopback } from '../loopback.js';
import { APP_VERSION, requireRenderer, SAMPLE_SCENE } from '../paths.js';
import { note, print } from '../terminal.js';
import { UploadShelf } from '../uploads.js';
import { uploadFolder } from '../wiring.js';

/** The window's services on 127.0.0.1, with everything they own; `close` leaves nothing behind. */
export async function openHost(ports: WorkspacePorts, port: number): Promise<Loopback> {
  const rendererDir = requireRenderer();
  const onFault = (fault: unknown): void =>
    note(`geo-r1: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  const uploads = new UploadShelf(uploadFolder());
  await uploads.sweep();
  const services = createServices({
    ports,
    host: { kind: 'loopback', version: APP_VERSION, takeUpload: (id) => uploads.take(id) },
    cacheDir: cacheFolder(),
    sample: SAMPLE_SCENE,
    onFault,
  });
  const host = await startLoopback({ services, uploads, rendererDir, port, onFault });
  return {
    ...host,
    close: async () => {
      await host.close();
      await services.close();
      await uploads.close();
    },
  };
}

/** `geo-r1 serve [--port N]`: runs until interrupted; the first line on stdout is the address. */
export async function serve(ports: WorkspacePorts, port: number, signal: AbortSignal): Promise<number> {
  const host = await openHost(ports, port);
  try {
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
