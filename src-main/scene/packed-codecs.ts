/** LZW and PackBits with a bounded output. geotiff.js has both, but grows a JavaScript array byte by byte without bound. */

const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const MAX_CODES = 4096;
const FIRST_CODE_BITS = 9;
const LAST_CODE_BITS = 12;

/**
 * TIFF's LZW (TIFF 6.0, section 13): most significant bit first, codes widen one early. Stops at `maxBytes`.
 * @throws RangeError on a code that no table could hold yet.
 */
export function decodeLzw(input: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(maxBytes);
  // Every code is a stretch of the output: where it begins and how long it is.
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint32Array(MAX_CODES);
  let next = FIRST_FREE;
  let codeBits = FIRST_CODE_BITS;
  let [waiting, waitingBits, at, written] = [0, 0, 0, 0];
  let [previousStart, previousLength] = [0, 0];
  while (written < maxBytes) {
    while (waitingBits < codeBits && at < input.length) {
      waiting = ((waiting << 8) | (input[at++] as number)) & 0xfffff;
      waitingBits += 8;
    }
    if (waitingBits < codeBits) break;
    waitingBits -= codeBits;
    const code = (waiting >>> waitingBits) & ((1 << codeBits) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [next, codeBits, previousLength] = [FIRST_FREE, FIRST_CODE_BITS, 0];
      continue;
    }
    const start = written;
    if (code < CLEAR) {
      out[written++] = code;
    } else if (code < next || (code === next && previousLength > 0)) {
      const isNew = code === next;
      const from = isNew ? previousStart : (starts[code] as number);
      const length = isNew ? previousLength + 1 : (lengths[code] as number);
      const end = Math.min(written + length, maxBytes);
      // Byte by byte: a new code overlaps what is being written.
      for (let i = from; written < end; i++) out[written++] = out[i] as number;
    } else {
      throw new RangeError(`LZW code ${code} comes before it is defined`);
    }
    if (previousLength > 0 && next < MAX_CODES) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
    }
    previousStart = start;
    previousLength = written - start;
    if (next >= (1 << codeBits) - 1 && codeBits < LAST_CODE_BITS) codeBits++;
  }
  return out.subarray(0, written);
}

/** Apple's PackBits (TIFF 6.0, section 9). Stops at `maxBytes`. */
export function decodePackBits(input: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(maxBytes);
  let written = 0;
  let at = 0;
  while (at < input.length && written < maxBytes) {
    const header = ((input[at++] as number) << 24) >> 24;
    if (header >= 0) {
      const literal = input.subarray(at, at + Math.min(header + 1, maxBytes - written));
      out.set(literal, written);
      written += literal.length;
      at += header + 1;
    } else if (header !== -128) {
      const end = Math.min(written + 1 - header, maxBytes);
      out.fill(input[at++] ?? 0, written, end);
      written = end;
    }
  }
  return out.subarray(0, written);
}
