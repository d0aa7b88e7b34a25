import { BlockCache } from './block-cache.js';
import type { DisplayBlock } from './display.js';

/** Decoded blocks kept, 8-bit colour and validity: 32 Mpx. */
const CACHE_BYTES = 128 * 1024 * 1024;

/** One for all open scenes, so that the bound holds for a list of hundreds too. */
const kept = new BlockCache<DisplayBlock>(CACHE_BYTES);
let scenes = 0;

/** The part of one scene: blocks it asked for stay until others want the room. */
export interface DisplayBlocks {
  get(key: string, load: () => Promise<DisplayBlock>): Promise<DisplayBlock>;
  /** Forgets what is kept of the scene. */
  clear(): void;
}

export function displayBlocks(): DisplayBlocks {
  scenes += 1;
  const prefix = `${scenes}/`;
  return {
    get: (key, load) => kept.get(prefix + key, load),
    clear: () => kept.clear(prefix),
  };
}

/** Forgets the blocks of all scenes: after a look at a whole scene they are a hundred megabytes that nothing wants again soon. */
export function forgetDisplayBlocks(): void {
  kept.clear();
}
