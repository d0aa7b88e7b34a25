import {
  LogitsProcessor,
  LogitsProcessorList,
  StoppingCriteria,
  StoppingCriteriaList,
} from '@huggingface/transformers';
import type { PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { drawToken, highestOf, seededRandom } from './sampling.js';
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
  /** Of each token: the probability that the model gave it, and how many characters `text` had with it. */
  readonly probabilities: readonly number[];
  readonly ends: readonly number[];
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
  const choice = new Choice(sampling);
  const watch = new Watch(tokenizer, inputs.length, limits, choice, onText);
  const criteria = new StoppingCriteriaList();
  criteria.push(watch);
  const processors = new LogitsProcessorList();
  processors.push(choice);
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

interface RowState {
  text: string;
  told: number;
  readonly tokens: number[];
  readonly probabilities: number[];
  readonly ends: number[];
  ended: Ended | null;
}

/** Follows the rows of a batch: their texts, their ends and the clock. */
class Watch extends StoppingCriteria {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #promptLength: number;
  readonly #limits: GenerateLimits;
  readonly #choice: Choice;
  readonly #onText: (row: number, text: string) => void;
  readonly #started = performance.now();
  #firstAt: number | null = null;
  #lastAt = 0;
  #steps = 0;
  #rows: RowState[] = [];

  constructor(
    tokenizer: PreTrainedTokenizer,
    promptLength: number,
    limits: GenerateLimits,
    choice: Choice,
    onText: (row: number, text: string) => void,
  ) {
    super();
    this.#tokenizer = tokenizer;
    this.#promptLength = promptLength;
    this.#limits = limits;
    this.#choice = choice;
    this.#onText = onText;
  }

  override _call(ids: unknown[][]): boolean[] {
    this.#lastAt = performance.now();
    this.#firstAt ??= this.#lastAt;
    this.#steps += 1;
    const late = this.#lastAt - this.#started > this.#limits.maxMs;
    return ids.map((row, r) => {
      const state = (this.#rows[r] ??= newRow());
      if (state.ended !== null) return true;
      const token = Number(row.at(-1));
      if (this.#limits.endTokens.includes(token)) state.ended = 'end';
      else {
        state.tokens.push(token);
        state.probabilities.push(this.#choice.probabilities[r] ?? NaN);
        this.#write(r, state);
        if (this.#limits.stop.some((stop) => stop !== '' && state.text.includes(stop))) state.ended = 'stop';
        else if (row.length - this.#promptLength >= this.#limits.maxTokens) state.ended = 'tokens';
        else if (late) state.ended = 'time';
      }
      return state.ended !== null;
    });
  }

  /** Bytes of an unfinished letter decode to U+FFFD: they wait for the rest. */
  #write(row: number, state: RowState): void {
    state.text = this.#tokenizer.decode(state.tokens, { skip_special_tokens: false });
    state.ends.push(state.text.length);
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
      rows: this.#rows.map(({ told: _, ended, ...row }) => ({ ...row, ended: ended ?? 'tokens' })),
      firstTokenMs: first - this.#started,
      tokensPerSecond: this.#steps > 1 && seconds > 0 ? more / seconds : null,
    };
  }
}

const newRow = (): RowState => ({
  text: '',
  told: 0,
  tokens: [],
  probabilities: [],
  ends: [],
  ended: null,
});

/**
 * Notes how probable each row's token is. Where tokens are drawn it draws them itself, and leaves the library nothing
 * else to choose: the library's own sampler knows no top-p and no seed.
 */
class Choice extends LogitsProcessor {
  readonly #sampling: Sampling | null;
  /** One of each row, so that what a row draws does not hang on the rows beside it. */
  readonly #random: (() => number)[] = [];
  /** Of the last step, row by row. */
  probabilities: number[] = [];

  constructor(sampling: Sampling | null) {
    super();
    this.#sampling = sampling;
  }

  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    const data = logits.data as Float32Array;
    const width = logits.dims.at(-1) ?? data.length;
    this.probabilities = [];
    for (let from = 0; from < data.length; from += width) {
      const own = data.subarray(from, from + width);
      if (this.#sampling === null) this.probabilities.push(probabilityOf(own, highestOf(own)));
      else {
        const row = from / width;
        const { seed, seeds } = this.#sampling;
        const random = (this.#random[row] ??= seededRandom(seeds?.[row] ?? seed + row));
        const token = drawToken(own, this.#sampling, random);
        this.probabilities.push(probabilityOf(own, own[token] ?? NaN));
        own.fill(-Infinity);
        own[token] = 0;
      }
    }
    return logits;
  }
}

/** The softmax of one logit. NaN where any is. */
function probabilityOf(logits: Float32Array, logit: number): number {
  return 1 / logits.reduce((sum, value) => sum + Math.exp(value - logit), 0);
}
