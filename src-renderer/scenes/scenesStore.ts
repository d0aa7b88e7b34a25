import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ReplyOf } from '../../src-main/contract/index.js';
import { baseName, useNotice } from '../shared/index.js';
import { uploadFile, useClient } from '../transport/index.js';
import { frameOf } from './frame.js';

export type OpenedScene = ReplyOf<'scene.open'>;

/** The open scenes, and which of them the window shows. */
export const useScenes = defineStore('scenes', () => {
  const client = useClient();
  const notice = useNotice();

  const scenes = shallowRef<readonly OpenedScene[]>([]);
  const activeId = shallowRef<string | null>(null);
  /** Name of the file that is being opened, or null. */
  const opening = shallowRef<string | null>(null);

  const active = computed(() => scenes.value.find(({ scene }) => scene === activeId.value) ?? null);
  const frame = computed(() => (active.value === null ? null : frameOf(active.value.info)));

  /** Runs one way of opening; a second one meanwhile is refused by the buttons, which `opening` disables. */
  async function opened(name: string, open: () => Promise<OpenedScene | null>): Promise<void> {
    opening.value = name;
    notice.dismiss();
    try {
      const scene = await open();
      if (scene === null) return;
      scenes.value = [...scenes.value.filter((other) => other.scene !== scene.scene), scene];
      activeId.value = scene.scene;
    } catch (thrown) {
      notice.show(thrown);
    } finally {
      opening.value = null;
    }
  }

  const openPath = (path: string): Promise<void> =>
    opened(baseName(path), () => client.call('scene.open', { path }));

  const openSample = (): Promise<void> =>
    opened('the sample scene', () => client.call('scene.openSample', {}));

  /** Through the system's dialog, where the host has one. */
  const choose = (): Promise<void> =>
    opened('a scene', async () => {
      const { path } = await client.call('scene.choose', {});
      if (path === null) return null;
      opening.value = baseName(path);
      return client.call('scene.open', { path });
    });

  /** A dropped or picked file: by its path in Electron, by upload in a browser, which is told no paths. */
  const openFile = (file: File): Promise<void> => {
    const path = window.geoR1?.pathOfFile(file) ?? '';
    if (path !== '') return openPath(path);
    return opened(file.name, async () => client.call('scene.openUpload', { upload: await uploadFile(file) }));
  };

  /** What the services have open already: after a reload of the page, or when they were started with a scene. */
  async function restore(): Promise<void> {
    try {
      const reply = await client.call('scene.list', {});
      scenes.value = reply.scenes;
      if (active.value === null) activeId.value = reply.scenes.at(-1)?.scene ?? null;
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  async function close(scene: string): Promise<void> {
    const index = scenes.value.findIndex((other) => other.scene === scene);
    scenes.value = scenes.value.filter((other) => other.scene !== scene);
    if (activeId.value === scene) activeId.value = scenes.value[Math.max(0, index - 1)]?.scene ?? null;
    try {
      await client.call('scene.close', { scene });
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  return { scenes, activeId, active, frame, opening, openPath, openSample, openFile, choose, restore, close };
});
