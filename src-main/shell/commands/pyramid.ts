import { buildPyramidApart, MAX_CACHE_BYTES } from '../../scene/index.js';
import { EXIT, note, shareBar } from '../terminal.js';

/** `geo-r1 pyramid SCENE`: builds the overviews that the window would build, into the same cache. */
export async function pyramid(
  cacheDir: string,
  path: string,
  options: { maxGb?: number },
  signal: AbortSignal,
): Promise<number> {
  const bar = shareBar('overviews');
  try {
    const end = await buildPyramidApart(path, {
      cacheDir,
      signal,
      maxBytes: options.maxGb === undefined ? MAX_CACHE_BYTES : options.maxGb * 1e9,
      onProgress: bar.update,
    });
    bar.stop();
    note(WORDS[end]);
  } finally {
    bar.stop();
  }
  return EXIT.done;
}

const WORDS = {
  built: 'The overviews are built and kept in the cache.',
  kept: 'The overviews are in the cache already.',
  'not-needed': 'The scene is small, or has overviews of its own: nothing is built.',
} as const;
