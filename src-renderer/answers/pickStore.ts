import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { LonLat, SeenCandidate, Why } from '../../src-main/contract/index.js';
import { useAsk, useStepSet } from '../ask/index.js';
import { useScenes } from '../scenes/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { useAnswers } from './answersStore.js';

/** The candidate that is looked at, in the answer or not, and why it is not. */
export const usePick = defineStore('pick', () => {
  const client = useClient();
  const ask = useAsk();
  const answers = useAnswers();
  const scenes = useScenes();
  const set = useStepSet();
  const notice = useNotice();

  /** All that was seen where the map was clicked. */
  const here = shallowRef<readonly SeenCandidate[]>([]);
  const place = shallowRef(0);
  const why = shallowRef<Why | null>(null);
  const picked = computed(() => here.value[place.value] ?? null);
  /** Replies to older calls are of no use. */
  let calls = 0;

  function clear(): void {
    calls++;
    here.value = [];
    why.value = null;
  }

  /** What was seen at a place of the map; where an answer's box is selected there, that one first. */
  async function at(position: LonLat): Promise<void> {
    const [frame, scene] = [scenes.frame, scenes.activeId];
    const point = frame?.toPixel(position) ?? null;
    clear();
    if (scene === null || point === null || ask.session?.answer == null) return;
    await take(async () => {
      const { candidates } = await client.call('candidates.at', { scene, point });
      const first = answers.selectedBox?.candidate ?? null;
      return [...candidates].sort((a, b) => Number(b.id === first) - Number(a.id === first));
    });
  }

  async function one(candidate: number): Promise<void> {
    const scene = scenes.activeId;
    clear();
    if (scene !== null) await take(async () => [await client.call('candidates.one', { scene, candidate })]);
  }

  async function take(look: () => Promise<readonly SeenCandidate[]>): Promise<void> {
    const call = ++calls;
    try {
      const seen = await look();
      if (call !== calls) return;
      here.value = seen;
      place.value = 0;
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  /** The next of those that lie on one another. */
  function next(): void {
    place.value = (place.value + 1) % Math.max(1, here.value.length);
  }

  // Asked again when the chain has changed: that is what one changes it for.
  watch([picked, () => ask.session?.answer ?? null], async ([candidate, answer]) => {
    why.value = null;
    const asked = ask.session?.asked;
    const scene = scenes.activeId;
    if (candidate === null || answer === null || asked == null || scene === null) return;
    const { task, where, minScore, adapter } = asked;
    try {
      const steps = answer.chain.map(({ step }) => step);
      const told = await client.call('chain.why', {
        scene, task, where, minScore, adapter, steps, candidate: candidate.id, refusedBy: answer.none ? answer.emptiedBy : null,
      }); // prettier-ignore
      if (picked.value === candidate && ask.session?.answer === answer) why.value = told;
    } catch (thrown) {
      notice.show(thrown);
    }
  });
  watch(() => [scenes.activeId, ask.session?.asked], clear);
  watch(
    () => set.chosen,
    (chosen) => {
      if (chosen !== null) void one(chosen.id);
    },
  );

  return { here, place, picked, why, at, one, next, clear };
});
