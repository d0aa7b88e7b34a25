/**
 * Region embeddings as bytes: one step length (float32, little-endian) and one signed byte a number, a quarter of what
 * float32 takes. Rounding moves a number by at most half a step, 1/254 of the largest of its vector, which moves the
 * score of a term by far less than two terms differ. Pure.
 */
const STEP_BYTES = 4;
const LARGEST_CODE = 127;
const CODE_OF_ZERO = 128;

/** Bytes of a packed embedding of that dimension. */
export const packedBytes = (dimension: number): number => STEP_BYTES + dimension;

/** @param embedding finite numbers */
export function packEmbedding(embedding: Float32Array): Uint8Array {
  const packed = new Uint8Array(packedBytes(embedding.length));
  let largest = 0;
  for (const value of embedding) largest = Math.max(largest, Math.abs(value));
  const step = Math.fround(largest / LARGEST_CODE);
  new DataView(packed.buffer).setFloat32(0, step, true);
  for (let i = 0; i < embedding.length; i++) {
    const code = step === 0 ? 0 : Math.round((embedding[i] ?? 0) / step);
    packed[STEP_BYTES + i] = CODE_OF_ZERO + Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, code));
  }
  return packed;
}

export function unpackEmbedding(packed: Uint8Array): Float32Array {
  const step = new DataView(packed.buffer, packed.byteOffset).getFloat32(0, true);
  const embedding = new Float32Array(packed.length - STEP_BYTES);
  for (let i = 0; i < embedding.length; i++) {
    embedding[i] = ((packed[STEP_BYTES + i] ?? CODE_OF_ZERO) - CODE_OF_ZERO) * step;
  }
  return embedding;
}
