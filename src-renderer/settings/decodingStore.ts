import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { decodingSchema, GREEDY, type Decoding } from '../../src-main/contract/index.js';
import { recall, remember } from '../shared/index.js';

const KEY = 'geo-r1.decoding';

/** What drawing starts from when it is switched on: the temperature of the published training. */
export const USUAL_SAMPLING = { temperature: 1, topP: 1, seed: 0 } as const;

/** How checkpoints write their answers; kept between starts. */
export const useDecoding = defineStore('decoding', () => {
  const remembered = decodingSchema.safeParse(recall(KEY, 'local'));
  const chosen = shallowRef<Decoding>(remembered.success ? remembered.data : GREEDY);
  /** Why the last change was not taken; null where it was. */
  const problem = shallowRef<string | null>(null);

  function set(next: unknown): void {
    const parsed = decodingSchema.safeParse(next);
    problem.value = parsed.success ? null : (parsed.error.issues[0]?.message ?? 'Out of range.');
    if (!parsed.success) return;
    chosen.value = parsed.data;
    remember(KEY, parsed.data, 'local');
  }

  const change = (changed: Partial<Decoding>): void => set({ ...chosen.value, ...changed });
  /** Does nothing while the most probable token is taken. */
  const changeSampling = (changed: Partial<NonNullable<Decoding['sampling']>>): void => {
    const { sampling } = chosen.value;
    if (sampling !== null) set({ ...chosen.value, sampling: { ...sampling, ...changed } });
  };
  const reset = (): void => set(GREEDY);

  return { chosen, problem, change, changeSampling, reset };
});
