import { noteOn, TermLooks } from '../teach/index.js';
import { readAdapter, taughtEngine } from '../workspace/index.js';
import type { WorkspacePorts } from '../workspace/index.js';
import { note } from './terminal.js';

/**
 * The ports whose engine answers under the adapter of a file; the same ones where none is named.
 * @throws GeoR1Error not-found; bad-input where the file is no adapter
 */
export async function taughtPorts(ports: WorkspacePorts, file: string | undefined): Promise<WorkspacePorts> {
  if (file === undefined) return ports;
  const adapter = await readAdapter(file);
  const said = noteOn(adapter.meta);
  if (said !== null) note(`${file}: ${said}`);
  return {
    ...ports,
    startEngine: async (bundle, signal) => {
      const engine = await ports.startEngine(bundle, signal);
      try {
        return taughtEngine(engine, adapter, new TermLooks());
      } catch (thrown) {
        await engine.close();
        throw thrown;
      }
    },
  };
}
