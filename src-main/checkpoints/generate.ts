import {
  LogitsProcessor,
  LogitsProcessorList,
  StoppingCriteria,
  StoppingCriteriaList,
} from '@huggingface/transformers';
import type { PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { drawToken, seededRandom } from './sampling.js';
import type { Sampling } from './sampling.js';
import type { AskInputs } from './ask-inputs.js';
import type { Loaded } from './library.js';

export interface GenerateLimits {
  readonly maxTokens: number;
  readonly maxMs: number;
  /** Texts that end an answer; they stay in it. */
  readonly stop: readonly string[];
  readonly endTokens: readonly number[];
}

/** Why an answer ended: the model's own end, a stop text, or a limit. */
export type Ended = 'end' | 'stop' | 'tokens' | 'time';

export interface GeneratedRow {
  readonly text: string;
  /** Without the token that ended it. */
  readonly tokens: readonly number[];
  readonly ended: Ended;
}

export interface Generated {
  readonly rows: readonly GeneratedRow[];
  /** From the call to the first token, and tokens a second after it (all rows together). */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number | null;
}

/**
 * Lets the model answer.
 * @param sampling null takes the most probable token each time
 * @param onText told each piece of a row's text as it is written
 */
export async function generate(
  { model, tokenizer }: Loaded,
  inputs: AskInputs,
  limits: GenerateLimits,
  sampling: Sampling | null,
  onText: (row: number, text: string) => void = () => undefined,
): Promise<Generated> {
  const watch = new Watch(tokenizer, inputs.length, limits, onText);
  const criteria = new StoppingCriteriaList();
  criteria.push(watch);
  const processors = new LogitsProcessorList();
  if (sampling !== null) processors.push(new Drawn(sampling));
  await model.generate({
    ...inputs.tensors,
    do_sample: false,
    max_new_tokens: limits.maxTokens,
    eos_token_id: null,
    stopping_criteria: criteria,
    logits_processor: processors,
  });
  return watch.outcome();
}

/** Follows the rows of a batch: their texts, their ends and the clock. */
class Watch extends StoppingCriteria {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #promptLength: number;
  readonly #limits: GenerateLimits;
  readonly #onText: (row: number, text: string) => void;
  readonly #started = performance.now();
  #firstAt: number | null = null;
  #lastAt = 0;
  #steps = 0;
  #rows: { text: string; told: number; tokens: number[]; ended: Ended | null }[] = [];

  constructor(
    tokenizer: PreTrainedTokenizer,
    promptLength: number,
    limits: GenerateLimits,
    onText: (row: number, text: string) => void,
  ) {
    super();
    this.#tokenizer = tokenizer;
    this.#promptLength = promptLength;
    this.#limits = limits;
    this.#onText = onText;
  }

  override _call(ids: unknown[][]): boolean[] {
    this.#lastAt = performance.now();
    this.#firstAt ??= this.#lastAt;
    this.#steps += 1;
    const late = this.#lastAt - this.#started > this.#limits.maxMs;
    return ids.map((row, r) => {
      const state = (this.#rows[r] ??= { text: '', told: 0, tokens: [], ended: null });
      if (state.ended !== null) return true;
      const token = Number(row.at(-1));
      if (this.#limits.endTokens.includes(token)) state.ended = 'end';
      else {
        state.tokens.push(token);
        this.#write(r, state);
        if (this.#limits.stop.some((stop) => stop !== '' && state.text.includes(stop))) state.ended = 'stop';
        else if (row.length - this.#promptLength >= this.#limits.maxTokens) state.ended = 'tokens';
        else if (late) state.ended = 'time';
      }
      return state.ended !== null;
    });
  }

  /** Bytes of an unfinished letter decode to U+FFFD: they wait for the rest. */
  #write(row: number, state: { text: string; told: number; tokens: number[] }): void {
    state.text = this.#tokenizer.decode(state.tokens, { skip_special_tokens: false });
    if (state.text.endsWith('\uFFFD')) return;
    const fresh = state.text.slice(state.told);
    state.told = state.text.length;
    if (fresh !== '') this.#onText(row, fresh);
  }

  outcome(): Generated {
    const first = this.#firstAt ?? performance.now();
    const more = this.#rows.reduce((sum, { tokens }) => sum + Math.max(0, tokens.length - 1), 0);
    const seconds = (this.#lastAt - first) / 1000;
    return {
      rows: this.#rows.map(({ text, tokens, ended }) => ({ text, tokens, ended: ended ?? 'tokens' })),
      firstTokenMs: first - this.#started,
      tokensPerSecond: this.#steps > 1 && seconds > 0 ? more / seconds : null,
    };
  }
}

/** Draws each row's token itself and leaves the library nothing else to choose: its own sampler knows no top-p and no seed. */
class Drawn extends LogitsProcessor {
  readonly #sampling: Sampling;
  readonly #random: () => number;

  constructor(sampling: Sampling) {
    super();
    this.#sampling = sampling;
    this.#random = seededRandom(sampling.seed);
  }

  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    const data = logits.data as Float32Array;
    const width = logits.dims.at(-1) ?? data.length;
    for (let from = 0; from < data.length; from += width) {
      const row = data.subarray(from, from + width);
      const token = drawToken(row, this.#sampling, this.#random);
      row.fill(-Infinity);
      row[token] = 0;
    }
    return logits;
  }
}
