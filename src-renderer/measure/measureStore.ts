import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ErrorShape, GeoR1Event, Report, ReportForm } from '../../src-main/contract/index.js';
import { useDecoding, useEngines } from '../settings/index.js';
import { recall, remember, saveFile, useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { EMPTY_FORM, measureFormSchema, requestOf, type MeasureForm, type PathField } from './measureForm.js';

export type Progress = Pick<
  Extract<GeoR1Event, { event: 'measure.progress' }>,
  'stage' | 'done' | 'total' | 'remainingMs'
>;
export interface MeasureSession {
  /** Null until the services have said. */
  readonly job: string | null;
  readonly status: 'running' | 'cancelling' | 'done' | 'cancelled' | 'failed';
  readonly progress: Progress | null;
  readonly error: ErrorShape | null;
}

const FORM_KEY = 'geo-r1.measure-form';
const JOB_KEY = 'geo-r1.measure-job';
const TYPES: Readonly<Record<ReportForm, string>> = {
  html: 'text/html',
  md: 'text/markdown',
  json: 'application/json',
};

/** One measurement at a time, and the last report. */
export const useMeasure = defineStore('measure', () => {
  const client = useClient();
  const notice = useNotice();
  const engines = useEngines();
  const decoding = useDecoding();
  const remembered = measureFormSchema.safeParse(recall(FORM_KEY));
  const form = shallowRef<MeasureForm>(remembered.success ? remembered.data : EMPTY_FORM);
  const session = shallowRef<MeasureSession | null>(null);
  const report = shallowRef<Report | null>(null);
  /** Which measurement `report` is of. */
  const reported = shallowRef<string | null>(null);
  /** Whether the report lies over the map. */
  const open = shallowRef(false);

  const running = computed(
    () => session.value?.status === 'running' || session.value?.status === 'cancelling',
  );
  /** The engine that questions go to is the one that is measured. */
  const request = computed(() => {
    const folder = engines.chosen;
    return requestOf(form.value, folder === null ? null : { folder, decoding: decoding.chosen });
  });

  watch(form, (changed) => remember(FORM_KEY, changed));
  const change = (changed: Partial<MeasureForm>): void => {
    form.value = { ...form.value, ...changed };
  };
  const set = (changed: Partial<MeasureSession>): void => {
    if (session.value !== null) session.value = { ...session.value, ...changed };
  };

  client.onEvent((event) => {
    if (!('job' in event) || event.job !== session.value?.job) return;
    if (event.event === 'measure.progress') {
      const { stage, done, total, remainingMs } = event;
      set({ progress: { stage, done, total, remainingMs } });
    } else if (event.event === 'measure.done') {
      set({ status: 'done' });
      show(event.job, event.report);
    } else if (event.event === 'job.failed') {
      const cancelled = event.error.code === 'cancelled';
      set(cancelled ? { status: 'cancelled' } : { status: 'failed', error: event.error });
    }
  });
  client.onState((state) => {
    if (state === 'lost' && running.value) set({ status: 'cancelled' });
    if (state === 'open' && report.value === null) void restore();
  });

  function show(job: string, made: Report): void {
    report.value = made;
    reported.value = job;
    open.value = true;
    remember(JOB_KEY, job);
  }

  /** The last report, after the page was loaded anew; services that were started anew have none. */
  async function restore(): Promise<void> {
    const job = recall(JOB_KEY);
    if (typeof job !== 'string') return;
    try {
      show(job, (await client.call('measure.report', { job })).report);
    } catch {
      remember(JOB_KEY, null);
    }
  }

  async function start(): Promise<void> {
    if (request.value === null || running.value) return;
    session.value = { job: null, status: 'running', progress: null, error: null };
    try {
      set({ job: (await client.call('measure.start', request.value)).job });
      if (session.value.status === 'cancelling') await cancel();
    } catch (thrown) {
      session.value = null;
      notice.show(thrown);
    }
  }

  async function cancel(): Promise<void> {
    if (!running.value) return;
    set({ status: 'cancelling' });
    const job = session.value?.job ?? null;
    if (job === null) return;
    try {
      await client.call('job.cancel', { job });
    } catch (thrown) {
      set({ status: 'running' });
      notice.show(thrown);
    }
  }

  async function save(wanted: ReportForm): Promise<void> {
    if (reported.value === null) return;
    try {
      const { fileName, text } = await client.call('measure.file', { job: reported.value, form: wanted });
      saveFile(fileName, text, TYPES[wanted]);
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  /** Through the system's dialog. */
  async function choose(field: PathField): Promise<void> {
    try {
      const { path } = await client.call('scene.choose', { kind: field === 'images' ? 'folder' : 'data' });
      if (path !== null) change({ [field]: path });
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  const dismiss = (): void => {
    if (!running.value) session.value = null;
  };

  return { form, session, report, open, running, request, change, start, cancel, save, choose, dismiss };
});
