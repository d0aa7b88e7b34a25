/** How a checkpoint wrote an answer, in words. Pure. */
import type { Decoding } from '../../src-main/contract/index.js';

export function decodingText({ sampling, maxTokens, maxSeconds }: Decoding): string {
  const tokens =
    sampling === null
      ? 'most probable tokens'
      : `tokens drawn at temperature ${sampling.temperature}, top-p ${sampling.topP}, seed ${sampling.seed}`;
  const limits = [
    ...(maxTokens === null ? [] : [`${maxTokens} tokens`]),
    ...(maxSeconds === null ? [] : [`${maxSeconds} s`]),
  ];
  return limits.length === 0 ? tokens : `${tokens}, at most ${limits.join(' or ')}`;
}
