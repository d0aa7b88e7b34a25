import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ExecutedStep, ReplyOf } from '../../src-main/contract/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { useAsk } from './askStore.js';

export type DrawnCandidate = ReplyOf<'candidates.get'>['candidates'][number];

/** The contract's limit of one request. */
const MOST_IDS = 20_000;

/** Which step's set the map shows, and the candidates themselves, fetched once a question. */
export const useStepSet = defineStore('stepSet', () => {
  const client = useClient();
  const ask = useAsk();
  const notice = useNotice();

  const hovered = shallowRef<number | null>(null);
  const pinned = shallowRef<number | null>(null);
  /** One member that is pointed at in the values of a step. */
  const pointedAt = shallowRef<number | null>(null);
  /** One member that was chosen there, to be looked at in full: a new object each time. */
  const chosen = shallowRef<{ readonly id: number } | null>(null);
  const known = shallowRef<ReadonlyMap<number, DrawnCandidate>>(new Map());

  const shownNumber = computed(() => hovered.value ?? pinned.value);
  const shown = computed<ExecutedStep | null>(
    () => ask.session?.steps.find(({ number }) => number === shownNumber.value) ?? null,
  );
  /** Null while no step is shown; may lack members that are still on their way. */
  const members = computed<readonly DrawnCandidate[] | null>(() => {
    if (shown.value === null) return null;
    return shown.value.members.flatMap((id) => known.value.get(id) ?? []);
  });

  // Ids are stable within one index only, and a new question may have grown another.
  watch(
    () => [ask.session?.scene, ask.session?.asked],
    () => {
      hovered.value = pinned.value = pointedAt.value = null;
      known.value = new Map();
    },
  );
  watch(shown, (step) => {
    if (step !== null) void fetchMembers(step);
  });

  /** Keeps the set of a step on the map, or takes it away again. */
  function togglePinned(number: number): void {
    pinned.value = pinned.value === number ? null : number;
  }

  async function fetchMembers(step: ExecutedStep): Promise<void> {
    const session = ask.session;
    const ids = step.members.filter((id) => !known.value.has(id)).slice(0, MOST_IDS);
    if (session === null || ids.length === 0) return;
    const { asked } = session;
    try {
      const { candidates } = await client.call('candidates.get', { scene: session.scene, ids });
      if (ask.session !== session || session.asked !== asked) return;
      known.value = new Map([...known.value, ...candidates.map((one) => [one.id, one] as const)]);
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  return { hovered, pinned, pointedAt, chosen, known, shown, members, togglePinned };
});
