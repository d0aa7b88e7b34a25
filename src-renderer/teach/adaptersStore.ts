import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { GeoR1Error, type AdapterEntry, type RequestOf } from '../../src-main/contract/index.js';
import { bytesOfBase64, recall, remember, saveFile, useNotice } from '../shared/index.js';
import { uploadFile, useClient } from '../transport/index.js';

const STORED_AS = 'geo-r1.adapter';

/** What was taught and kept, and which of it questions are asked with. */
export const useAdapters = defineStore('adapters', () => {
  const client = useClient();
  const notice = useNotice();

  const adapters = shallowRef<readonly AdapterEntry[]>([]);
  const stored = recall(STORED_AS);
  const wanted = shallowRef<string | null>(typeof stored === 'string' ? stored : null);
  /** The adapter of the next question; null asks the bundle as it came. One that is gone or refused is never chosen. */
  const chosen = computed(
    () => adapters.value.find(({ id, refused }) => id === wanted.value && refused === null)?.id ?? null,
  );
  watch(wanted, (id) => remember(STORED_AS, id));

  const nameOf = (id: string | null): string | null =>
    adapters.value.find((one) => one.id === id)?.meta.name ?? null;
  const choose = (id: string | null): void => void (wanted.value = id);

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

  return { adapters, chosen, choose, nameOf, refresh, rename, remove, takeIn, importFile, exportFile };
});
