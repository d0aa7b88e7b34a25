import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ModelLook, ReplyOf, SceneInfo } from '../../src-main/contract/index.js';
import { baseName, recall, remember, useNotice } from '../shared/index.js';
import { uploadFile, useClient } from '../transport/index.js';
import { frameOf, type ViewFrame } from './frame.js';
import { useLayers } from './layersStore.js';
import { inOrder, moved } from './order.js';
import { usePyramids } from './pyramidStore.js';
import { boundsOf, useView } from './viewStore.js';

export type OpenedScene = ReplyOf<'scene.open'>;

/** The order of the list and the asked scene, for a reload of the page. */
const STORED_AS = 'geo-r1.scenes';

/** The open scenes, the topmost on the map first, and which of them is asked. */
export const useScenes = defineStore('scenes', () => {
  const client = useClient();
  const notice = useNotice();
  const layers = useLayers();
  const pyramids = usePyramids();
  const view = useView();

  const scenes = shallowRef<readonly OpenedScene[]>([]);
  const activeId = shallowRef<string | null>(null);
  /** Name of the file that is being opened, or null. */
  const opening = shallowRef<string | null>(null);
  const frames = new WeakMap<SceneInfo, ViewFrame>();

  const active = computed(() => scenes.value.find(({ scene }) => scene === activeId.value) ?? null);
  const frame = computed(() => (active.value === null ? null : frameFor(active.value.info)));

  /** Where a scene lies on the map; made once, as projections are slow to set up. */
  function frameFor(info: SceneInfo): ViewFrame {
    const known = frames.get(info);
    if (known !== undefined) return known;
    const made = frameOf(info);
    frames.set(info, made);
    return made;
  }

  watch([scenes, activeId], () => {
    remember(STORED_AS, [activeId.value, ...scenes.value.map(({ scene }) => scene)]);
  });

  // What came from a folder is known by its header alone; the asked one is read for all that the window shows of it.
  watch(activeId, async (scene) => {
    const info = active.value?.info;
    if (scene === null || info === undefined || !isHeaderOnly(info)) return;
    try {
      replace(scene, await client.call('scene.info', { scene }));
    } catch (thrown) {
      notice.show(thrown);
    }
  });

  /** Runs one way of opening; a second one meanwhile is refused by the buttons, which `opening` disables. */
  async function opened(name: string, open: () => Promise<OpenedScene | null>): Promise<void> {
    opening.value = name;
    notice.dismiss();
    try {
      const scene = await open();
      if (scene === null) return;
      if (!scenes.value.some((other) => other.scene === scene.scene)) scenes.value = [scene, ...scenes.value];
      activeId.value = scene.scene;
      view.fitTo(frameFor(scene.info).bounds);
    } catch (thrown) {
      notice.show(thrown);
    } finally {
      opening.value = null;
    }
  }

  /** Takes in scenes that a folder brought, below those that are there. @returns the ids of the new ones */
  function add(brought: readonly OpenedScene[]): string[] {
    const known = new Set(scenes.value.map(({ scene }) => scene));
    const fresh = brought.filter(({ scene }) => !known.has(scene));
    if (fresh.length === 0) return [];
    scenes.value = [...scenes.value, ...fresh];
    activeId.value ??= fresh[0]?.scene ?? null;
    return fresh.map(({ scene }) => scene);
  }

  /** Moves the map to some scenes together, or to all; those without a place on the ground cannot be shown together. */
  function fitAll(ids?: readonly string[]): void {
    const wanted = ids === undefined ? null : new Set(ids);
    const placed = scenes.value
      .filter(({ scene }) => wanted === null || wanted.has(scene))
      .map(({ info }) => frameFor(info))
      .filter(({ placed }) => placed);
    if (placed.length > 0 && frame.value?.placed !== false) {
      view.fitTo(boundsOf(placed.flatMap(({ corners }) => corners)));
    }
  }

  /** Moves the map to one scene; one of another kind of frame must become the asked one to be seen at all. */
  function zoomTo(scene: string): void {
    const found = scenes.value.find((other) => other.scene === scene);
    if (found === undefined) return;
    const target = frameFor(found.info);
    if (!target.placed || frame.value?.placed === false) activeId.value = scene;
    view.fitTo(target.bounds);
  }

  /** @param by places in the list: -1 is one up, towards the top of the map. @returns the place after the move, from 0 */
  function move(scene: string, by: number): number {
    const from = scenes.value.findIndex((other) => other.scene === scene);
    return moveTo(scene, from + by);
  }
  function moveTo(scene: string, place: number): number {
    scenes.value = moved(scenes.value, scene, place);
    return scenes.value.findIndex((other) => other.scene === scene);
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
  async function openFiles(files: Iterable<File>): Promise<void> {
    for (const file of files) await openFile(file);
  }

  /** What the services have open already: after a reload of the page, or when they were started with scenes. */
  async function restore(): Promise<void> {
    try {
      const reply = await client.call('scene.list', {});
      const [wasActive = null, ...order] = storedOrder();
      scenes.value = inOrder(reply.scenes, order);
      if (active.value !== null) return;
      const known = scenes.value.some(({ scene }) => scene === wasActive);
      activeId.value = known ? wasActive : (scenes.value[0]?.scene ?? null);
      if (scenes.value.length > 1) fitAll();
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  /** @throws GeoR1Error where the code is none, or the file has a CRS; it is shown where it was typed */
  async function setCrs(scene: string, crs: string): Promise<SceneInfo> {
    const placed = await client.call('scene.setCrs', { scene, crs });
    layers.rename(scene, placed.scene);
    replace(scene, placed);
    if (activeId.value === scene) activeId.value = placed.scene;
    view.fitTo(frameFor(placed.info).bounds);
    return placed.info;
  }

  /**
   * What the model sees; null for what it sees by itself. The map keeps its place and its display.
   * @throws GeoR1Error where the scene has no such bands or values; it then stays as it was
   */
  async function setModelLook(scene: string, look: ModelLook | null): Promise<void> {
    const seen = await client.call('scene.setModelLook', { scene, look });
    layers.rename(scene, seen.scene);
    replace(scene, seen);
    if (activeId.value === scene) activeId.value = seen.scene;
  }

  function replace(scene: string, by: OpenedScene): void {
    scenes.value = scenes.value.map((other) => (other.scene === scene ? by : other));
  }

  async function close(scene: string): Promise<void> {
    const index = scenes.value.findIndex((other) => other.scene === scene);
    scenes.value = scenes.value.filter((other) => other.scene !== scene);
    if (activeId.value === scene) {
      activeId.value = (scenes.value[index] ?? scenes.value[index - 1])?.scene ?? null;
    }
    layers.forget(scene);
    pyramids.forget(scene);
    try {
      await client.call('scene.close', { scene });
    } catch (thrown) {
      notice.show(thrown);
    }
  }

  return {
    scenes,
    activeId,
    active,
    frame,
    opening,
    frameFor,
    add,
    fitAll,
    zoomTo,
    move,
    moveTo,
    openPath,
    openSample,
    openFile,
    openFiles,
    choose,
    restore,
    setCrs,
    setModelLook,
    close,
  };
});

/** A stretch without its numbers has not been read yet. */
const isHeaderOnly = ({ stretch }: SceneInfo): boolean => stretch !== 'none' && !stretch.includes('[');

function storedOrder(): (string | null)[] {
  const read = recall(STORED_AS);
  const isId = (id: unknown): id is string | null => id === null || typeof id === 'string';
  return Array.isArray(read) ? read.filter(isId) : [];
}
