import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import {
  GeoR1Error,
  type ErrorShape,
  type ReplyOf,
  type TeachSettings,
} from '../../src-main/contract/index.js';
import { useEngines } from '../settings/index.js';
import { useClient } from '../transport/index.js';
import { useAdapters } from './adaptersStore.js';
import { DEFAULT_SETTINGS, newRunForm, settingIssues, startRequest, type RunForm } from './runRequest.js';
import { useExampleSets } from './setsStore.js';

export type Estimate = ReplyOf<'teach.estimate'>;

/** A hand that types is waited for this long before the services are asked. */
const PAUSE_MS = 250;

/** The form of a run, kept while other pages are looked at, and what a run as it stands would need. */
export const useRunForm = defineStore('runForm', () => {
  const client = useClient();
  const sets = useExampleSets();
  const engines = useEngines();
  const adapters = useAdapters();

  const form = shallowRef<RunForm>(newRunForm());
  const estimate = shallowRef<Estimate | null>(null);
  const problem = shallowRef<ErrorShape | null>(null);
  const issues = computed(() => settingIssues(form.value.settings));
  /** Of the chosen checkpoint alone. */
  const from = computed(() => adapters.usable.find(({ id }) => id === form.value.from)?.id ?? null);
  /** Null while there is nothing to learn from, or a setting is none. */
  const request = computed(() =>
    sets.open === null || sets.open.examples.length === 0 || issues.value.size > 0
      ? null
      : startRequest(sets.open.id, { ...form.value, from: from.value }, engines.chosen),
  );
  /** The folder of the checkpoint that would be taught; null is the built-in engine. */
  const engine = computed(() => engines.chosen);

  const change = (changed: Partial<RunForm>): void => void (form.value = { ...form.value, ...changed });
  const set = <K extends keyof TeachSettings>(key: K, value: TeachSettings[K]): void =>
    change({ settings: { ...form.value.settings, [key]: value } });
  const reset = (): void => change({ settings: { ...DEFAULT_SETTINGS, seed: form.value.settings.seed } });

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([request, () => sets.open?.version], () => {
    [estimate.value, problem.value] = [null, null];
    clearTimeout(timer);
    timer = setTimeout(() => void estimateNow(), PAUSE_MS);
  });

  /** Of two that overtake one another, the one for what the form holds now counts. */
  async function estimateNow(): Promise<void> {
    const { value: asked } = request;
    if (asked === null) return;
    try {
      const reply = await client.call('teach.estimate', asked);
      if (request.value === asked) [estimate.value, problem.value] = [reply, null];
    } catch (thrown) {
      if (request.value === asked) problem.value = GeoR1Error.from(thrown).toShape();
    }
  }

  return { form, engine, from, estimate, problem, issues, request, change, set, reset, estimateNow };
});
