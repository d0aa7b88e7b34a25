import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { StartSettings } from './protocol.js';
import { openSession } from './session.js';

/**
 * The text encoder inside the child process: phrases to query vectors. int8, so always on the CPU, where 100 phrases
 * take less time than a copy to a GPU and back would be worth.
 */
const PAD_ID = 0;

const tokenizerSchema = z
  .object({ model: z.object({ type: z.string() }).loose(), truncation: z.unknown(), padding: z.unknown() })
  .partial({ truncation: true, padding: true })
  .loose();

export interface TextEncoder {
  /** @returns [texts, dimension] query vectors, row-major */
  encode(texts: readonly string[]): Promise<Float32Array>;
}

/** @throws GeoR1Error `bad-input` where the tokenizer's file is not one */
export async function openTextEncoder(start: StartSettings): Promise<TextEncoder> {
  const tokenizer = await readTokenizer(start.tokenizerFile);
  const session = await openSession(start.textEncoderFile, 'cpu', start.threads);
  return { encode: (texts) => encode(session, tokenizer, start.text, texts) };
}

async function readTokenizer(file: string): Promise<Tokenizer> {
  try {
    const json = tokenizerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    // Length is ours to decide: a file may carry a fixed padding, which would only cost time.
    return new Tokenizer({ ...json, truncation: null, padding: null }, {});
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: 'bad-input',
      subject: file,
      message: `It is not a Hugging Face tokenizer (${thrown instanceof Error ? thrown.message : String(thrown)}).`,
      next: 'Take a bundle with the tokenizer.json of its text encoder.',
    });
  }
}

async function encode(
  session: InferenceSession,
  tokenizer: Tokenizer,
  settings: StartSettings['text'],
  texts: readonly string[],
): Promise<Float32Array> {
  const rows = texts.map((text) => truncate(tokenizer.encode(text).ids, settings.maxTokens));
  const length = Math.max(...rows.map((ids) => ids.length));
  const ids = new BigInt64Array(rows.length * length).fill(BigInt(PAD_ID));
  const mask = new BigInt64Array(rows.length * length);
  rows.forEach((row, r) => {
    row.forEach((token, t) => {
      ids[r * length + t] = BigInt(token);
      mask[r * length + t] = 1n;
    });
  });
  const shape = [rows.length, length];
  const outputs = await session.run({
    [settings.ids]: new Tensor('int64', ids, shape),
    [settings.mask]: new Tensor('int64', mask, shape),
  });
  const query = outputs[settings.query]?.data;
  if (!(query instanceof Float32Array) || query.length !== rows.length * settings.dimension) {
    throw new GeoR1Error({
      code: 'bad-input',
      subject: settings.query,
      message: 'The text encoder gives no such output of the shape that bundle.json describes.',
      next: 'Take a bundle whose bundle.json and models were exported together.',
    });
  }
  return query;
}

/** Keeps the closing token, as a sequence without it is none the encoder ever saw. */
function truncate(ids: readonly number[], maxTokens: number): readonly number[] {
  const last = ids.at(-1);
  return ids.length <= maxTokens || last === undefined ? ids : [...ids.slice(0, maxTokens - 1), last];
}
