import { Tensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import { prepareInputs } from './ask-inputs.js';
import type { Asked } from './ask-inputs.js';
import type { Loaded, SessionFacts } from './library.js';
import type { LoadSettings } from './protocol.js';
import type { Size } from './smart-resize.js';

/** A prompt as the decoder reads it. What it was made by is frozen, so it is made once. */
export interface LearnPrompt {
  /** [tokens, width] with the picture's features in their places. */
  readonly embeds: Float32Array;
  /** [3, tokens]: time, row and column. */
  readonly positions: readonly number[];
  readonly tokens: number;
  readonly ids: readonly number[];
  /** The position of the first token of an answer, on all three axes. */
  readonly next: number;
  readonly resized: Size;
}

/** @throws GeoR1Error `bad-input` where prompt and answer do not fit into the model's context */
export async function learnPrompt(
  { model, tokenizer }: Loaded,
  settings: LoadSettings,
  asked: Asked,
  mostAnswerTokens: number,
): Promise<LearnPrompt> {
  const { tensors, pictures, length } = prepareInputs(tokenizer, [asked], settings.pictures, {
    padToken: settings.endTokens.at(-1) ?? 0,
    mostTokens: settings.contextTokens - mostAnswerTokens,
  });
  const { input_ids, attention_mask, image_grid_thw, pixel_values } = tensors;
  const ids = Array.from(input_ids.data as BigInt64Array, Number);
  const embeds = await embedTokens(sessionOf(model, 'embed_tokens'), ids);
  const features = (await model.encode_image({ pixel_values, image_grid_thw })).data as Float32Array;
  const width = embeds.length / length;
  let from = 0;
  for (const [at, token] of ids.entries()) {
    if (token !== settings.config['image_token_id']) continue;
    embeds.set(features.subarray(from, from + width), at * width);
    from += width;
  }
  if (from !== features.length) throw new Error('the picture has other features than the prompt has places');
  const [positions] = model.get_rope_index(input_ids, image_grid_thw, null, attention_mask);
  const told = Array.from(positions.data as BigInt64Array, Number);
  const next = told.reduce((most, value) => Math.max(most, value), 0) + 1;
  return {
    embeds,
    positions: told,
    tokens: length,
    ids,
    next,
    resized: pictures[0]?.resized ?? { width: 0, height: 0 },
  };
}

/** @returns [tokens, width] */
export async function embedTokens(session: SessionFacts, ids: readonly number[]): Promise<Float32Array> {
  const input = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
  const { inputs_embeds } = await session.run({ input_ids: input });
  const data = inputs_embeds?.data;
  if (data instanceof Float32Array) return data;
  throw new GeoR1Error({
    code: 'unsupported',
    message: 'The embeddings of this export are not in single precision, which learning needs.',
    next: 'Export the checkpoint with the recipe in models/checkpoints.',
  });
}

export function sessionOf({ sessions }: Loaded['model'], name: string): SessionFacts {
  const session = sessions[name];
  if (session === undefined)
    throw new GeoR1Error({ code: 'internal', message: `There is no session ${name}.` });
  return session;
}

/** A prompt and an answer's tokens but the last, as one sequence: [1, S, width] and [3, 1, S]. */
export async function sequenceOf(
  { embeds, positions, tokens, next }: LearnPrompt,
  session: SessionFacts,
  answer: readonly number[],
): Promise<{ embeds: Float32Array; positions: BigInt64Array; length: number }> {
  const told = answer.slice(0, -1);
  const more = told.length === 0 ? new Float32Array(0) : await embedTokens(session, told);
  const length = tokens + told.length;
  const whole = new Float32Array(embeds.length + more.length);
  whole.set(embeds);
  whole.set(more, embeds.length);
  const places = [0, 1, 2].flatMap((axis) => [
    ...positions.slice(axis * tokens, (axis + 1) * tokens),
    ...told.map((_, at) => next + at),
  ]);
  return { embeds: whole, positions: BigInt64Array.from(places, BigInt), length };
}
