import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { z } from 'zod';
import { displaySchema, stretchSchema } from '../../src-main/contract/index.js';
import { recall, remember } from '../shared/index.js';

const layerSchema = z.object({
  visible: z.boolean(),
  opacity: z.number().min(0).max(1),
  /** Null is the scene's own default. */
  display: displaySchema.nullable(),
  /** The stretch whose ends were taken from the statistics of a view; `display` then holds those ends as a range. */
  viewStretch: stretchSchema.nullable(),
});

/** How one scene is shown on the map. */
export type Layer = Readonly<z.infer<typeof layerSchema>>;

export const PLAIN_LAYER: Layer = { visible: true, opacity: 1, display: null, viewStretch: null };

/** Survives a reload of the page, but not the window: scene ids are of one run of the services. */
const STORED_AS = 'geo-r1.layers';

/** Visibility, opacity and display of every scene, by its id. The order is that of the scenes themselves. */
export const useLayers = defineStore('layers', () => {
  const layers = shallowReactive(new Map<string, Layer>(stored()));

  const layerOf = (scene: string): Layer => layers.get(scene) ?? PLAIN_LAYER;

  function change(scene: string, changed: Partial<Layer>): void {
    layers.set(scene, { ...layerOf(scene), ...changed });
  }

  /** A scene that is opened anew under another id keeps how it was shown. */
  function rename(from: string, to: string): void {
    const layer = layers.get(from);
    if (layer === undefined) return;
    layers.delete(from);
    layers.set(to, layer);
  }

  const forget = (scene: string): void => void layers.delete(scene);

  watch(layers, () => remember(STORED_AS, [...layers]));

  return { layers, layerOf, change, rename, forget };
});

/** What an earlier page of this window left. It was written by ourselves, but perhaps by an older version. */
function stored(): [string, Layer][] {
  const read = recall(STORED_AS);
  if (!Array.isArray(read)) return [];
  return read.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    const checked = layerSchema.safeParse(entry[1]);
    return checked.success ? [[entry[0], checked.data] as [string, Layer]] : [];
  });
}
