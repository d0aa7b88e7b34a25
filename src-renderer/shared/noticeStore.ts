import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { GeoR1Error, type ErrorShape } from '../../src-main/contract/index.js';

/** The one notice over the map: what went wrong outside a question. A newer one takes its place. */
export const useNotice = defineStore('notice', () => {
  const error = shallowRef<ErrorShape | null>(null);

  /** Shows what was thrown; a cancellation is the user's own doing and is not shown. */
  function show(thrown: unknown): void {
    const shape = GeoR1Error.from(thrown).toShape();
    if (shape.code !== 'cancelled') error.value = shape;
  }

  function dismiss(): void {
    error.value = null;
  }

  return { error, show, dismiss };
});
