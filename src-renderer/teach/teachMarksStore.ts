import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { PixelBox } from '../../src-main/contract/index.js';
import { useScenes } from '../scenes/index.js';
import { useExampleSets } from './setsStore.js';

/** Boxes that are looked at for a moment: of a rollout, or of an answer before and after a run. In pixels of `file` or `scene`. */
export interface LookedAt {
  readonly scene: string | null;
  readonly after: readonly PixelBox[];
  readonly before: readonly PixelBox[];
}

/** What of teaching the map shows: the examples of the open set in the asked scene, and what is pointed at on the page. */
export const useTeachMarks = defineStore('teachMarks', () => {
  const scenes = useScenes();
  const sets = useExampleSets();

  /** Whether the page is seen; an answer's map is not cluttered with examples. */
  const visible = shallowRef(false);
  const lookedAt = shallowRef<LookedAt | null>(null);
  const pointedAt = shallowRef<string | null>(null);

  const examples = computed(() =>
    visible.value && scenes.activeId !== null
      ? (sets.open?.examples.filter(({ scene }) => scene === scenes.activeId) ?? [])
      : [],
  );
  const looked = computed(() =>
    visible.value && lookedAt.value?.scene === scenes.activeId ? lookedAt.value : null,
  );

  return { visible, lookedAt, pointedAt, examples, looked };
});
