import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import {
  GeoR1Error,
  type CheckpointInfo,
  type ErrorShape,
  type ReplyOf,
} from '../../src-main/contract/index.js';
import { useClient } from '../transport/index.js';

/** The checkpoints that the user has named, and which engine the next question goes to: null is the built-in one. */
export const useEngines = defineStore('engines', () => {
  const client = useClient();
  const checkpoints = shallowRef<readonly CheckpointInfo[]>([]);
  const availableBytes = shallowRef(0);
  const wanted = shallowRef<string | null>(null);
  const problem = shallowRef<ErrorShape | null>(null);
  const busy = shallowRef(false);

  const entry = computed(() => checkpoints.value.find(({ folder }) => folder === wanted.value) ?? null);
  /** One that cannot be asked any more is not asked. */
  const chosen = computed(() =>
    entry.value !== null && entry.value.problem === null ? entry.value.folder : null,
  );

  async function call(work: () => Promise<ReplyOf<'engines.list'>>): Promise<boolean> {
    busy.value = true;
    problem.value = null;
    try {
      const listed = await work();
      checkpoints.value = listed.checkpoints;
      availableBytes.value = listed.availableBytes;
      return true;
    } catch (thrown) {
      problem.value = GeoR1Error.from(thrown).toShape();
      return false;
    } finally {
      busy.value = false;
    }
  }

  const refresh = (): Promise<boolean> => call(() => client.call('engines.list', {}));

  /** Names a folder, and asks it from now on where it can be asked. */
  async function add(folder: string): Promise<boolean> {
    const before = new Set(checkpoints.value.map((each) => each.folder));
    if (!(await call(() => client.call('engines.add', { folder })))) return false;
    const named =
      checkpoints.value.find((each) => !before.has(each.folder)) ??
      checkpoints.value.find((each) => each.folder === folder.replace(/(?<=.)[\\/]+$/, ''));
    if (named !== undefined) wanted.value = named.folder;
    return true;
  }

  const remove = (folder: string): Promise<boolean> => call(() => client.call('engines.remove', { folder }));
  const unload = (): Promise<boolean> => call(() => client.call('engines.unload', {}));

  /** The system's dialog; null where the host has none or the user cancelled. */
  async function chooseFolder(): Promise<string | null> {
    const { path } = await client.call('scene.choose', { kind: 'folder' });
    return path;
  }

  return {
    checkpoints,
    availableBytes,
    wanted,
    entry,
    chosen,
    problem,
    busy,
    refresh,
    add,
    remove,
    unload,
    chooseFolder,
  };
});
