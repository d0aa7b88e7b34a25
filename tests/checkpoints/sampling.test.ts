import { describe, expect, it } from 'vitest';
import { drawToken, seededRandom } from '../../src-main/checkpoints/sampling.js';

const logits = Float32Array.from([0, Math.log(6), Math.log(3), -Infinity]);
/** Of 10,000 draws, how often each token came. */
function shares(settings: { temperature: number; topK: number; topP: number }): number[] {
  const random = seededRandom(3);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) {
    const token = drawToken(logits, settings, random);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / 10_000);
}
const close = (got: number[], expected: number[]): void =>
  expected.forEach((share, i) => expect(got[i]).toBeCloseTo(share, 1.7));

describe('drawing a token', () => {
  it('follows the probabilities', () =>
    close(shares({ temperature: 1, topK: 0, topP: 1 }), [0.1, 0.6, 0.3, 0]));
  it('sharpens with a low temperature', () =>
    close(shares({ temperature: 0.5, topK: 0, topP: 1 }), [1 / 46, 36 / 46, 9 / 46, 0]));
  it('takes only the most probable of topK', () =>
    close(shares({ temperature: 1, topK: 2, topP: 1 }), [0, 2 / 3, 1 / 3, 0]));
  it('takes the fewest that reach topP', () => {
    close(shares({ temperature: 1, topK: 0, topP: 0.59 }), [0, 1, 0, 0]);
    close(shares({ temperature: 1, topK: 0, topP: 0.61 }), [0, 2 / 3, 1 / 3, 0]);
  });
});

describe('random numbers from a seed', () => {
  it('are even, repeat, and differ between seeds', () => {
    const draw = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const mean = draw(5).reduce((sum, value) => sum + value, 0) / 1000;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(draw(9).every((value) => value >= 0 && value < 1)).toBe(true);
  });
});
