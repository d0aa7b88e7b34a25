import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { GeoR1Error, type ErrorShape, type GeoR1Event } from '../../src-main/contract/index.js';
import { plural, useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { useScenes } from './scenesStore.js';

export interface FolderJob {
  readonly job: string | null;
  readonly folder: string;
  readonly status: 'reading' | 'cancelling' | 'done' | 'cancelled';
  readonly done: number;
  readonly total: number;
  readonly opened: readonly string[];
  readonly failed: readonly { readonly file: string; readonly error: ErrorShape }[];
  readonly more: boolean;
}

/** The folder that is being opened, or was last. One at a time: the buttons are disabled meanwhile. */
export const useFolder = defineStore('folder', () => {
  const client = useClient();
  const notice = useNotice();
  const scenes = useScenes();
  const current = shallowRef<FolderJob | null>(null);

  const reading = computed(
    () => current.value?.status === 'reading' || current.value?.status === 'cancelling',
  );

  const set = (changed: Partial<FolderJob>): void => {
    if (current.value !== null) current.value = { ...current.value, ...changed };
  };
  const begin = (folder: string): void => {
    current.value = {
      job: null,
      folder,
      status: 'reading',
      done: 0,
      total: 0,
      opened: [],
      failed: [],
      more: false,
    };
  };

  client.onEvent((event) => {
    if (event.event === 'folder.progress') onProgress(event);
    else if (event.event === 'folder.done' && event.job === current.value?.job) {
      set({ status: 'done', more: event.more });
      scenes.fitAll(current.value.opened);
    } else if (event.event === 'job.failed' && event.job === current.value?.job) {
      if (event.error.code === 'cancelled') set({ status: 'cancelled' });
      else {
        current.value = null;
        notice.show(new GeoR1Error(event.error));
      }
    }
  });
  client.onState((state) => {
    // The notice comes from whatever is asked next; a bar that never moves again would be a lie.
    if (state === 'lost' && reading.value) set({ status: 'cancelled' });
  });

  /** Also of a folder that this window did not ask for: one named when the services were started. */
  function onProgress(event: Extract<GeoR1Event, { event: 'folder.progress' }>): void {
    if (current.value?.job !== event.job) {
      if (reading.value && current.value?.job !== null) return;
      if (current.value === null || !reading.value) begin(event.folder);
      set({ job: event.job });
    }
    const fresh = scenes.add(event.opened);
    const known = current.value;
    set({
      done: event.done,
      total: event.total,
      opened: [...(known?.opened ?? []), ...fresh],
      failed: [...(known?.failed ?? []), ...event.failed],
    });
  }

  async function open(path: string): Promise<void> {
    if (reading.value) return;
    notice.dismiss();
    begin(path);
    try {
      const { job } = await client.call('scene.openFolder', { path });
      set({ job });
      if (current.value?.status === 'cancelling') await cancel();
    } catch (thrown) {
      current.value = null;
      notice.show(thrown);
    }
  }

  /** Through the system's dialog. */
  async function choose(): Promise<void> {
    try {
      const { path } = await client.call('scene.choose', { kind: 'folder' });
      if (path !== null) await open(path);
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  async function cancel(): Promise<void> {
    const running = current.value;
    if (running === null || !reading.value) return;
    set({ status: 'cancelling' });
    if (running.job === null) return;
    try {
      await client.call('job.cancel', { job: running.job });
    } catch (thrown) {
      set({ status: 'reading' });
      notice.show(thrown);
    }
  }

  const dismiss = (): void => {
    if (!reading.value) current.value = null;
  };

  /** In words, for the list and for a screen reader. */
  const summary = computed(() => {
    const job = current.value;
    if (job === null) return '';
    if (job.status === 'cancelling') return 'Cancelling';
    if (job.status === 'reading') {
      return job.total === 0 ? 'Looking for scenes' : `Reading headers: ${job.done} of ${job.total}`;
    }
    const opened = `${plural(job.opened.length, 'scene')} opened`;
    return job.status === 'cancelled' ? `Cancelled, ${opened}` : opened;
  });

  return { current, reading, summary, open, choose, cancel, dismiss };
});
