import { describe, expect, it } from 'vitest';
import { packedBytes, packEmbedding, unpackEmbedding } from '../../src-main/perceive/embedding.js';

/** Sines of all sizes stand for an embedding; any numbers would do. */
const vector = (size: number, factor: number) =>
  Float32Array.from({ length: size }, (_, i) => factor * Math.sin(i * i));

describe('packEmbedding', () => {
  it.each([1e-3, 1, 40])('keeps every number of size %f within half a step', (factor) => {
    const embedding = vector(96, factor);
    const packed = packEmbedding(embedding);
    expect(packed).toHaveLength(packedBytes(96));
    const largest = Math.max(...embedding.map(Math.abs));
    const back = unpackEmbedding(packed);
    embedding.forEach((value, i) => expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(largest / 253));
  });

  it('moves the score of a term by less than one in a hundred', () => {
    const [embedding, query] = [vector(96, 2), vector(96, 0.5).reverse()];
    const score = (region: Float32Array) =>
      1 / (1 + Math.exp(-region.reduce((dot, v, i) => dot + v * query[i]!, 0)));
    expect(Math.abs(score(unpackEmbedding(packEmbedding(embedding))) - score(embedding))).toBeLessThan(0.01);
  });

  it('keeps zeros, the largest and its opposite', () => {
    expect([...unpackEmbedding(packEmbedding(new Float32Array(3)))]).toEqual([0, 0, 0]);
    expect([...unpackEmbedding(packEmbedding(Float32Array.of(127, -127, 0, 1)))]).toEqual([127, -127, 0, 1]);
    expect(unpackEmbedding(packEmbedding(new Float32Array(0)))).toHaveLength(0);
  });

  it('reads a row that lies anywhere in a larger column', () => {
    const row = packEmbedding(vector(5, 1));
    const column = new Uint8Array(row.length + 3);
    column.set(row, 3);
    expect(unpackEmbedding(column.subarray(3))).toEqual(unpackEmbedding(row));
  });
});
