import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type {
  NewExample,
  ReplyOf,
  RequestOf,
  SetSummary,
  ShownExample,
} from '../../src-main/contract/index.js';
import { recall, remember, useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';

export type ShownSet = ReplyOf<'examples.get'>['set'];
type Part = ShownExample['part'];

/** The set that was open, for a reload of the page. */
const STORED_AS = 'geo-r1.example-set';

/** The sets of examples that the services keep, and the one that is open. Every change comes back as the whole set. */
export const useExampleSets = defineStore('exampleSets', () => {
  const client = useClient();
  const notice = useNotice();

  const sets = shallowRef<readonly SetSummary[]>([]);
  const open = shallowRef<ShownSet | null>(null);
  const busy = shallowRef(false);
  const openId = computed(() => open.value?.id ?? null);

  function take(set: ShownSet): void {
    open.value = set;
    remember(STORED_AS, set.id);
  }

  /** Runs one change and shows what the set is after it. @returns whether it was made */
  async function changed(change: () => Promise<{ set: ShownSet } | null>): Promise<boolean> {
    busy.value = true;
    try {
      const reply = await change();
      if (reply !== null) take(reply.set);
      sets.value = (await client.call('examples.sets', {})).sets;
      return true;
    } catch (thrown) {
      notice.show(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }

  /** All sets; the open one anew, or the one that was open before, or the first. */
  const refresh = (): Promise<boolean> =>
    changed(async () => {
      const { sets: known } = await client.call('examples.sets', {});
      const wanted = open.value?.id ?? recall(STORED_AS);
      const found = known.find(({ id }) => id === wanted) ?? known[0];
      if (found === undefined) open.value = null;
      return found === undefined ? null : client.call('examples.get', { set: found.id });
    });
  const choose = (set: string): Promise<boolean> => changed(() => client.call('examples.get', { set }));
  const create = (name: string): Promise<boolean> => changed(() => client.call('examples.create', { name }));
  const rename = (name: string): Promise<boolean> =>
    inOpen((set) => client.call('examples.rename', { set, name }));
  const importFile = (request: RequestOf<'examples.import'>): Promise<boolean> =>
    changed(() => client.call('examples.import', request));
  const removeSet = async (): Promise<void> => {
    const done = await inOpen(async (set) => {
      await client.call('examples.delete', { set });
      open.value = null;
      return null;
    });
    if (done) await refresh();
  };

  const inOpen = async (change: (set: string) => Promise<{ set: ShownSet } | null>): Promise<boolean> => {
    const set = openId.value;
    return set === null ? false : changed(() => change(set));
  };
  const add = (scene: string, example: NewExample): Promise<boolean> =>
    inOpen((set) => client.call('examples.add', { set, scene, example }));
  const replace = (example: string, by: NewExample): Promise<boolean> =>
    inOpen((set) => client.call('examples.replace', { set, example, by }));
  const remove = (example: string): Promise<boolean> =>
    inOpen((set) => client.call('examples.remove', { set, example }));
  const setPart = (example: string, part: Part): Promise<boolean> =>
    inOpen((set) => client.call('examples.setPart', { set, example, part }));

  return { sets, open, openId, busy, refresh, choose, create, rename, removeSet, importFile, add, replace, remove, setPart }; // prettier-ignore
});
