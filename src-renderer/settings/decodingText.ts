/** How a checkpoint was shown a scene and wrote its answer, in words. Pure. */
import type { Decoding } from '../../src-main/contract/index.js';

export function decodingText({ sampling, maxTokens, maxSeconds, gsd }: Decoding): string {
  const tokens =
    sampling === null
      ? 'most probable tokens'
      : `tokens drawn at temperature ${sampling.temperature}, top-p ${sampling.topP}, seed ${sampling.seed}`;
  const limits = [
    ...(maxTokens === null ? [] : [`${maxTokens} tokens`]),
    ...(maxSeconds === null ? [] : [`${maxSeconds} s`]),
  ];
  const written = limits.length === 0 ? tokens : `${tokens}, at most ${limits.join(' or ')}`;
  return gsd === null ? written : `${written}; windows at ${gsd} m a pixel`;
}
