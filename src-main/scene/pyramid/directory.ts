/** Image file directories of a little-endian BigTIFF, whose offsets have 64 bits: overviews may pass 4 GB. */

export interface Tag {
  readonly code: number;
  readonly type: 'ascii' | 'short' | 'long' | 'long8';
  readonly values: readonly number[] | string;
}

const TYPES = {
  ascii: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  long8: { code: 16, bytes: 8 },
} as const;

export const HEADER_BYTES = 16;
/** Where the header holds the offset of the first directory; 0 until the file is whole. */
export const FIRST_DIRECTORY_AT = 8;
const ENTRY_BYTES = 20;
const INLINE_BYTES = 8;

export function bigTiffHeader(): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  view.setUint16(0, 0x4949);
  view.setUint16(2, 43, true);
  view.setUint16(4, INLINE_BYTES, true);
  return new Uint8Array(view.buffer);
}

export function offsetBytes(offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(offset), true);
  return new Uint8Array(view.buffer);
}

/** A directory that will lie at `offset`, its long values behind it; the next one follows at once unless it is `last`. */
export function encodeDirectory(tags: readonly Tag[], offset: number, last: boolean): Uint8Array {
  const sorted = [...tags].sort((a, b) => a.code - b.code);
  const sizes = sorted.map(
    ({ type, values }) => (values.length + (type === 'ascii' ? 1 : 0)) * TYPES[type].bytes,
  );
  const head = 8 + sorted.length * ENTRY_BYTES + 8;
  const tail = sizes.reduce((sum, size) => sum + (size > INLINE_BYTES ? padded(size) : 0), 0);
  const bytes = new Uint8Array(head + tail);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(sorted.length), true);
  let free = head;
  for (const [i, tag] of sorted.entries()) {
    const [entry, size] = [8 + i * ENTRY_BYTES, sizes[i] ?? 0];
    view.setUint16(entry, tag.code, true);
    view.setUint16(entry + 2, TYPES[tag.type].code, true);
    view.setBigUint64(entry + 4, BigInt(size / TYPES[tag.type].bytes), true);
    let at = entry + 12;
    if (size > INLINE_BYTES) {
      view.setBigUint64(at, BigInt(offset + free), true);
      at = free;
      free += padded(size);
    }
    writeValues(view, at, tag);
  }
  view.setBigUint64(head - 8, last ? 0n : BigInt(offset + bytes.length), true);
  return bytes;
}

const padded = (size: number): number => Math.ceil(size / 8) * 8;

function writeValues(view: DataView, start: number, { type, values }: Tag): void {
  const numbers = typeof values === 'string' ? Array.from(values, (letter) => letter.charCodeAt(0)) : values;
  let at = start;
  for (const value of numbers) {
    if (type === 'ascii') view.setUint8(at, value);
    else if (type === 'short') view.setUint16(at, value, true);
    else if (type === 'long') view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += TYPES[type].bytes;
  }
}
