import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import {
  GeoR1Error,
  type ErrorShape,
  type GeoR1Event,
  type RequestOf,
  type RunState,
  type TeachProgress,
  type TeachResult,
  type TeachRun,
} from '../../src-main/contract/index.js';
import { useEngine } from '../settings/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { useAdapters } from './adaptersStore.js';
import { extended, joined, type RunCurves } from './curves.js';

export type ShownRollouts = Omit<Extract<GeoR1Event, { event: 'teach.rollouts' }>, 'event' | 'run'>;

/** What was heard of a run since the page knows of it. */
export interface LiveRun {
  readonly progress: TeachProgress | null;
  readonly curves: RunCurves;
  readonly rollouts: ShownRollouts | null;
  readonly result: TeachResult | null;
  readonly error: ErrorShape | null;
}
const SILENT: LiveRun = { progress: null, curves: [], rollouts: null, result: null, error: null };

/** The runs of teaching, this one's and earlier ones', and the one that is looked at. */
export const useRuns = defineStore('teachRuns', () => {
  const client = useClient();
  const notice = useNotice();
  const adapters = useAdapters();
  const engine = useEngine();

  const runs = shallowRef<readonly TeachRun[]>([]);
  const shownId = shallowRef<string | null>(null);
  const live = shallowReactive(new Map<string, LiveRun>());
  const asking = shallowRef(false);

  const shown = computed(() => runs.value.find(({ run }) => run === shownId.value) ?? null);
  const heard = computed(() => liveOf(shownId.value ?? ''));
  /** One at a time: while this is not null, another would be refused. */
  const active = computed(
    () => runs.value.find(({ state }) => state === 'running' || state === 'paused') ?? null,
  );
  /** Runs that want a word: to go on, or to be kept or discarded. */
  const open = computed(() =>
    runs.value.filter(({ state, kept }) => kept === null && state !== 'cancelled' && state !== 'failed'),
  );

  function liveOf(run: string): LiveRun {
    return live.get(run) ?? SILENT;
  }
  const hear = (run: string, changed: Partial<LiveRun>): void =>
    void live.set(run, { ...liveOf(run), ...changed });
  function setState(run: string, state: RunState): void {
    runs.value = runs.value.map((one) => (one.run === run ? { ...one, state } : one));
  }

  client.onEvent((event) => {
    switch (event.event) {
      case 'teach.progress':
        // What looks at the examples is the engine, which a run may be the first to start.
        if (liveOf(event.run).progress === null && engine.status?.engine === null) void engine.refresh();
        hear(event.run, {
          progress: event.progress,
          curves: extended(liveOf(event.run).curves, event.progress),
        });
        setState(event.run, 'running');
        return;
      case 'teach.rollouts': {
        const { example, words, scene, step, rollouts } = event;
        hear(event.run, { rollouts: { example, words, scene, step, rollouts } });
        return;
      }
      case 'teach.paused':
        setState(event.run, 'paused');
        return;
      case 'teach.restarted':
        hear(event.run, { progress: null, curves: [], rollouts: null });
        notice.show(new GeoR1Error(event.error));
        return;
      case 'teach.done':
        hear(event.run, { result: event.result });
        setState(event.run, 'done');
        return;
      case 'teach.failed':
        hear(event.run, { error: event.error });
        setState(event.run, event.error.code === 'cancelled' ? 'cancelled' : 'failed');
        // Whether it can go on is for the services to say.
        if (event.error.code !== 'cancelled') void refresh();
        return;
      default: // Of questions and scenes.
    }
  });
  client.onState((state) => {
    // What ran went on as a checkpoint only; the list says so once the line is open again.
    if (state === 'lost' && active.value !== null) setState(active.value.run, 'interrupted');
  });

  async function told<T>(act: () => Promise<T>): Promise<T | null> {
    asking.value = true;
    try {
      return await act();
    } catch (thrown) {
      notice.show(thrown);
      return null;
    } finally {
      asking.value = false;
    }
  }

  const list = async (): Promise<void> => {
    runs.value = (await client.call('teach.runs', {})).runs;
    for (const { run, progress, error } of runs.value) {
      if (liveOf(run).progress === null) hear(run, { progress, error });
    }
    if (shown.value === null) shownId.value = active.value?.run ?? null;
  };
  /** Runs whose curves this page has from their first step on. */
  const drawn = new Set<string>();
  /** What was told before this page was there. */
  async function recall(run: string): Promise<void> {
    drawn.add(run);
    try {
      const { told } = await client.call('teach.told', { run });
      hear(run, { curves: joined(told.reduce<RunCurves>(extended, []), liveOf(run).curves) });
    } catch (thrown) {
      drawn.delete(run);
      notice.show(thrown);
    }
  }
  watch(shown, (run) => {
    if (run !== null && !drawn.has(run.run)) void recall(run.run);
  });
  const refresh = (): Promise<unknown> => told(list);

  /** Looks at a run; of a finished one the result is fetched where it was not heard. */
  async function show(run: string | null): Promise<void> {
    shownId.value = run;
    if (run === null || shown.value?.state !== 'done' || liveOf(run).result !== null) return;
    await told(async () => hear(run, await client.call('teach.result', { run })));
  }
  const start = (request: RequestOf<'teach.start'>): Promise<unknown> =>
    told(async () => {
      const { run } = await client.call('teach.start', request);
      drawn.add(run);
      await list();
      shownId.value = run;
    });

  const act = (channel: 'teach.pause' | 'teach.resume' | 'teach.cancel') => (run: string) =>
    told(async () => {
      await client.call(channel, { run });
      await list();
    });

  const keep = (run: string, name: string): Promise<string | null> =>
    told(async () => {
      const { adapter } = await client.call('teach.keep', { run, name });
      await Promise.all([list(), adapters.refresh()]);
      return adapter.id;
    });
  const discard = (run: string): Promise<unknown> =>
    told(async () => {
      await client.call('teach.discard', { run });
      live.delete(run);
      shownId.value = null;
      await list();
    });

  const failure = computed(() => heard.value.error ?? shown.value?.error ?? null);

  return {
    runs, shownId, shown, heard, active, open, asking, failure,
    refresh, show, start, keep, discard,
    pause: act('teach.pause'), resume: act('teach.resume'), cancel: act('teach.cancel'),
  }; // prettier-ignore
});
