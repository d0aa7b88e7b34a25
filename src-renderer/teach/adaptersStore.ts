import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { z } from 'zod';
import { GeoR1Error, type AdapterEntry, type RequestOf } from '../../src-main/contract/index.js';
import { useEngines } from '../settings/index.js';
import { bytesOfBase64, recall, remember, saveFile, useNotice } from '../shared/index.js';
import { uploadFile, useClient } from '../transport/index.js';
import { engineFor, whyNot } from './adapterFit.js';

const STORED_AS = 'geo-r1.adapter';
/** No folder is called so. */
const BUILTIN = '';

/** Before checkpoints were taught, the one of the built-in engine was stored alone. */
function stored(): Record<string, string | null> {
  const value = recall(STORED_AS);
  if (typeof value === 'string') return { [BUILTIN]: value };
  const read = z.record(z.string(), z.string().nullable()).safeParse(value);
  return read.success ? read.data : {};
}

/** What was taught and kept, and which of it questions are asked with. */
export const useAdapters = defineStore('adapters', () => {
  const client = useClient();
  const notice = useNotice();

  const engines = useEngines();

  const adapters = shallowRef<readonly AdapterEntry[]>([]);
  /** The one that was chosen last, by engine: the folder of a checkpoint, or BUILTIN. */
  const wanted = shallowRef<Readonly<Record<string, string | null>>>(stored());
  const asked = computed(() => engines.chosen ?? BUILTIN);
  /** Those of the engine that is asked. */
  const usable = computed(() => adapters.value.filter((entry) => whyNot(entry, engines.chosen) === null));
  /** The adapter of the next question; null asks the engine as it came. One that is gone or refused is never chosen. */
  const chosen = computed(() => usable.value.find(({ id }) => id === wanted.value[asked.value])?.id ?? null);
  watch(wanted, (ids) => remember(STORED_AS, ids));

  const nameOf = (id: string | null): string | null =>
    adapters.value.find((one) => one.id === id)?.meta.name ?? null;
  const choose = (id: string | null): void => void (wanted.value = { ...wanted.value, [asked.value]: id });
  /** Asks with it from now on: of another engine, that engine is asked. */
  function use(id: string | null): void {
    const entry = adapters.value.find((one) => one.id === id);
    if (entry !== undefined) engines.wanted = engineFor(entry, engines.chosen);
    choose(id);
  }

  async function told(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (thrown) {
      notice.show(thrown);
      return false;
    }
  }
  const list = async (): Promise<void> => {
    adapters.value = (await client.call('adapters.list', {})).adapters;
  };
  /** Asked at every start: a host that keeps nothing has no adapters, and that is no news. */
  const refresh = (): Promise<boolean> =>
    told(() =>
      list().catch((thrown: unknown) => {
        if (!(thrown instanceof GeoR1Error) || thrown.code !== 'unsupported') throw thrown;
      }),
    );
  // Which adapters fit hangs on which engines were named.
  watch(
    () => engines.checkpoints.map(({ folder }) => folder).join('\n'),
    () => void refresh(),
  );
  const changed = (act: () => Promise<unknown>): Promise<boolean> => told(() => act().then(list));

  const rename = (adapter: string, name: string): Promise<boolean> =>
    changed(() => client.call('adapters.rename', { adapter, name }));
  const remove = (adapter: string): Promise<boolean> =>
    changed(() => client.call('adapters.delete', { adapter }));
  const takeIn = (from: RequestOf<'adapters.import'>): Promise<boolean> =>
    changed(() => client.call('adapters.import', from));
  /** A picked file: by its path in Electron, by upload in a browser, which is told no paths. */
  const importFile = (file: File): Promise<boolean> =>
    changed(async () => {
      const path = window.geoR1?.pathOfFile(file) ?? '';
      await client.call('adapters.import', path === '' ? { upload: await uploadFile(file) } : { path });
    });
  /** Saves the file of an adapter, for another workstation. */
  const exportFile = (adapter: string): Promise<boolean> =>
    told(async () => {
      const { fileName, base64 } = await client.call('adapters.export', { adapter });
      saveFile(fileName, bytesOfBase64(base64), 'application/octet-stream');
    });

  return {
    adapters,
    usable,
    chosen,
    choose,
    use,
    nameOf,
    refresh,
    rename,
    remove,
    takeIn,
    importFile,
    exportFile,
  };
});
