import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import { SUFFIX } from './precisions.js';
import type { Precision } from './precisions.js';
import type { Checkpoint } from './recognise.js';

/** `geo-r1-lora.json`: the training graphs of a folder and the adapter that they train (models/checkpoints/learn.py). */
export const LORA_FILE = 'geo-r1-lora.json';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.object({
  version: z.literal(1),
  /** SHA-256 of the frozen weights: whose adapters these are. */
  base: sha256,
  rank: count.positive(),
  alpha: z.number().positive(),
  /** Numbers of an adapter, all in one vector. */
  length: count.positive(),
  gradient: name,
  apply: name,
  /** The decoder with the adapter as an input, of each precision. */
  decoders: z.array(name).min(1).max(8),
  /** The one that writes tokens inside its graph; left out by older recipes. */
  rollout: name.optional(),
  weightFiles: z.array(z.object({ name, fingerprint: sha256 })).max(16),
  /** Matrices of the adapter; those with a deviation begin as noise of it, the others as zero. */
  parts: z
    .array(z.object({ name: z.string(), offset: count, length: count, deviation: z.number().nonnegative() }))
    .max(10_000),
  /** Names of the scalars, in their order. */
  scalars: z.array(z.string()),
});
export type LoraDescription = z.infer<typeof schema>;

/** The command that makes the training graphs of a folder. */
export const learnCommand = (dir: string): string => `python -m checkpoints.learn --folder ${dir}`;

/**
 * The training graphs of a checkpoint's folder, which must point at the very weights that lie there.
 * @throws GeoR1Error `unsupported` where there are none, or they were made for other weights, with the command that makes
 * them; `bad-input` where the file is malformed
 */
export async function readLora({ dir }: Pick<Checkpoint, 'dir'>): Promise<LoraDescription> {
  const file = join(dir, LORA_FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw lacking(dir, 'This folder has no training graphs.');
  const lora = parsed(file, text);
  for (const { name: own, fingerprint } of lora.weightFiles)
    if ((await fingerprintOf(join(dir, 'onnx', own))) !== fingerprint)
      throw lacking(dir, `Its training graphs were made for other weights than those of onnx/${own}.`);
  return lora;
}

export const loraDecoder = (precision: Precision): string => `decoder_lora${SUFFIX[precision]}.onnx`;

/**
 * The checkpoint with those of its precisions that take an adapter.
 * @throws GeoR1Error `unsupported` where it was taught on other weights or none takes one; as `readLora`
 */
export async function takingAdapters(
  checkpoint: Checkpoint,
  adapter: { readonly base: string; readonly weights: Float32Array },
): Promise<Checkpoint> {
  const { base, length, decoders } = await readLora(checkpoint);
  if (base !== adapter.base || length !== adapter.weights.length)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: checkpoint.dir,
      message: 'The adapter was taught on another checkpoint than this one.',
      next: 'Name the folder that it was taught on, or teach it anew with the same examples.',
    });
  const precisions = new Map(
    [...checkpoint.precisions].filter(([precision]) => decoders.includes(loraDecoder(precision))),
  );
  if (precisions.size === 0) throw lacking(checkpoint.dir, 'None of its precisions takes an adapter.');
  return { ...checkpoint, precisions };
}

function parsed(file: string, text: string): LoraDescription {
  try {
    return schema.parse(JSON.parse(text));
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: 'bad-input',
      subject: file,
      message: 'It does not describe training graphs.',
      next: 'Make them anew with the recipe in models/checkpoints.',
    });
  }
}

function lacking(dir: string, message: string): GeoR1Error {
  return new GeoR1Error({
    code: 'unsupported',
    subject: dir,
    message,
    next: `In models/, run \`${learnCommand(dir)}\` (models/checkpoints/README.md).`,
  });
}

const BLOCKS = 256;
const BLOCK_BYTES = 4096;

/** SHA-256 over the size and evenly spaced blocks, as `fingerprint` in learn.py; null where there is no such file. */
export async function fingerprintOf(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const digest = createHash('sha256').update(`${size}\n`);
    for (let block = 0; block < BLOCKS; block++)
      digest.update(
        await readBlock(file, Math.floor((Math.max(0, size - BLOCK_BYTES) * block) / (BLOCKS - 1))),
      );
    return digest.digest('hex');
  } finally {
    await file.close();
  }
}

async function readBlock(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, position);
  return buffer.subarray(0, bytesRead);
}
