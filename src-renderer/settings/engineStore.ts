import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { GeoR1Error, type ReplyOf } from '../../src-main/contract/index.js';
import { useClient, type WireState } from '../transport/index.js';

/** What runs the questions: bundle, execution provider, and whether the services can be reached at all. */
export const useEngine = defineStore('engine', () => {
  const client = useClient();
  const status = shallowRef<ReplyOf<'engine.status'> | null>(null);
  const problem = shallowRef<string | null>(null);
  const line = shallowRef<WireState>('connecting');

  client.onState((state) => {
    line.value = state;
  });

  /** The engine starts with the first question, so this is asked at the start and after each answer. */
  async function refresh(): Promise<void> {
    try {
      status.value = await client.call('engine.status', {});
      problem.value = null;
    } catch (thrown) {
      problem.value = GeoR1Error.from(thrown).toLine();
    }
  }

  return { status, problem, line, refresh };
});
