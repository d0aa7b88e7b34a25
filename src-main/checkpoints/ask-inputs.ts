import { Tensor } from '@huggingface/transformers';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { GeoR1Error } from '../contract/index.js';
import { preparePicture } from './patches.js';
import type { Picture, PictureRule, PreparedPicture } from './patches.js';

/** One question about one picture. */
export interface Asked {
  readonly prompt: string;
  readonly picture: Picture;
}

export interface AskInputs {
  /** For the library's model: int64 [rows, longest] ids and mask, padded on the left; patches and grids of all rows. */
  readonly tensors: Readonly<
    Record<'input_ids' | 'attention_mask' | 'pixel_values' | 'image_grid_thw', Tensor>
  >;
  readonly pictures: readonly PreparedPicture[];
  /** Tokens of the longest prompt, the padding of the others. */
  readonly length: number;
}

const IMAGE = '<|image_pad|>';
/** Any of the model's own marks: a question may not write them. */
const MARKS = /<\|[^|>]{0,40}\|>/g;

/**
 * Puts questions into the chat template, one picture each, as the tokens and patches of one batch.
 * @throws GeoR1Error `bad-input` where a prompt leaves no room for an answer in the model's context
 */
export function prepareInputs(
  tokenizer: PreTrainedTokenizer,
  asked: readonly Asked[],
  rule: PictureRule,
  limits: { readonly padToken: number; readonly mostTokens: number },
): AskInputs {
  const pictures = asked.map(({ picture }) => preparePicture(picture, rule));
  const rows = asked.map(({ prompt }, i) => promptTokens(tokenizer, prompt, pictures[i]?.tokens ?? 0));
  const length = Math.max(...rows.map((row) => row.length));
  if (length > limits.mostTokens) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The question and its picture take ${length} tokens; the model's context leaves room for ${limits.mostTokens}.`,
      next: 'Ask about smaller windows.',
    });
  }
  const ids = new BigInt64Array(rows.length * length).fill(BigInt(limits.padToken));
  const mask = new BigInt64Array(rows.length * length);
  rows.forEach((row, r) => {
    const start = (r + 1) * length - row.length;
    row.forEach((id, i) => (ids[start + i] = BigInt(id)));
    mask.fill(1n, start, (r + 1) * length);
  });
  const shape = [rows.length, length];
  return {
    tensors: {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      ...pictureTensors(pictures),
    },
    pictures,
    length,
  };
}

function promptTokens(tokenizer: PreTrainedTokenizer, prompt: string, imageTokens: number): number[] {
  const content = [{ type: 'image' }, { type: 'text', text: prompt.replaceAll(MARKS, ' ') }];
  const text: string = tokenizer.apply_chat_template([{ role: 'user', content }] as never, {
    tokenize: false,
    add_generation_prompt: true,
  });
  return tokenizer.encode(text.replace(IMAGE, IMAGE.repeat(imageTokens)), { add_special_tokens: false });
}

function pictureTensors(
  pictures: readonly PreparedPicture[],
): Pick<AskInputs['tensors'], 'pixel_values' | 'image_grid_thw'> {
  const total = pictures.reduce((sum, { patches }) => sum + patches.length, 0);
  const count = pictures.reduce((sum, { grid }) => sum + grid[0] * grid[1] * grid[2], 0);
  const patches = new Float32Array(total);
  let at = 0;
  for (const picture of pictures) {
    patches.set(picture.patches, at);
    at += picture.patches.length;
  }
  const grids = BigInt64Array.from(pictures.flatMap(({ grid }) => grid.map(BigInt)));
  return {
    pixel_values: new Tensor('float32', patches, [count, total / count]),
    image_grid_thw: new Tensor('int64', grids, [pictures.length, 3]),
  };
}
