import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';

/**
 * The layout of what a scene index keeps on disk: a block is a JSON header and named columns of numbers.
 * magic "GR1B" · uint32 bytes of the rest · uint32 CRC-32 of the rest · uint32 bytes of the header · header · padding to
 * 8 · columns, each padded to 8. Little-endian. Pure.
 */
const MAGIC = 0x42_31_52_47;
const PREFIX_BYTES = 16;
const ALIGNMENT = 8;

export type Column = Float32Array | Uint8Array | Uint32Array | Uint16Array;
export interface Block {
  readonly header: unknown;
  readonly columns: Readonly<Record<string, Column>>;
}

const kinds = { f32: Float32Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;
type Kind = keyof typeof kinds;

const headerSchema = z.object({
  header: z.unknown(),
  columns: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['f32', 'u8', 'u16', 'u32']),
      length: z.number().int().nonnegative(),
    }),
  ),
});

const kindOf = (column: Column): Kind => {
  if (column instanceof Float32Array) return 'f32';
  if (column instanceof Uint32Array) return 'u32';
  return column instanceof Uint16Array ? 'u16' : 'u8';
};
const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export function encodeBlock({ header, columns }: Block): Buffer {
  const entries = Object.entries(columns);
  const list = entries.map(([name, column]) => ({ name, kind: kindOf(column), length: column.length }));
  const json = Buffer.from(JSON.stringify({ header, columns: list }), 'utf8');
  const body = padded(PREFIX_BYTES + json.length);
  const total = entries.reduce((sum, [, column]) => sum + padded(column.byteLength), body);
  const out = Buffer.alloc(total);
  json.copy(out, PREFIX_BYTES);
  let at = body;
  for (const [, column] of entries) {
    out.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += padded(column.byteLength);
  }
  out.writeUInt32LE(MAGIC, 0);
  out.writeUInt32LE(total - ALIGNMENT, 4);
  out.writeUInt32LE(json.length, 12);
  out.writeUInt32LE(crc32(out.subarray(12)), 8);
  return out;
}

/**
 * Reads one block.
 * @returns the block and where the next begins, or null where the bytes end early: a write that was cut off
 * @throws GeoR1Error `bad-input` where the bytes are no block or were changed
 */
export function decodeBlock(bytes: Uint8Array, offset = 0): { block: Block; next: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.byteLength - offset);
  if (view.byteLength < PREFIX_BYTES) return null;
  if (view.getUint32(0, true) !== MAGIC) throw damaged('it does not begin as one');
  const total = view.getUint32(4, true) + ALIGNMENT;
  if (view.byteLength < total) return null;
  const rest = bytes.subarray(offset + 12, offset + total);
  if (crc32(rest) !== view.getUint32(8, true)) throw damaged('its check sum differs');
  const jsonBytes = view.getUint32(12, true);
  if (PREFIX_BYTES + jsonBytes > total) throw damaged('its header is longer than it');
  const json = Buffer.from(bytes.buffer, bytes.byteOffset + offset + PREFIX_BYTES, jsonBytes).toString(
    'utf8',
  );
  const parsed = headerSchema.safeParse(JSON.parse(json));
  if (!parsed.success) throw damaged('its header is malformed');
  const columns: Record<string, Column> = {};
  let at = offset + padded(PREFIX_BYTES + jsonBytes);
  for (const { name, kind, length } of parsed.data.columns) {
    const byteLength = length * kinds[kind].BYTES_PER_ELEMENT;
    if (at + byteLength > offset + total) throw damaged('a column reaches past its end');
    // A copy: the view would have to be aligned, and would keep the whole file in memory.
    const copy = new Uint8Array(byteLength);
    copy.set(bytes.subarray(at, at + byteLength));
    columns[name] = new kinds[kind](copy.buffer, 0, length);
    at += padded(byteLength);
  }
  return { block: { header: parsed.data.header, columns }, next: offset + total };
}

function damaged(why: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject: 'scene index',
    message: `A block of the scene index is damaged: ${why}.`,
    next: 'Delete the index; the next question makes it anew.',
  });
}
