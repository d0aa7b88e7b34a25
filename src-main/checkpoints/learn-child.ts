import { GeoR1Error } from '../contract/index.js';
import type { Loaded } from './library.js';
import { LearnModel } from './learn-model.js';
import { learnPrompt, sessionOf } from './learn-prompts.js';
import type { LearnPrompt } from './learn-prompts.js';
import type { Slot } from './learn-protocol.js';
import type { LearnRequest, LoadSettings, Reply } from './protocol.js';
import { MAX_NEW_TOKENS } from './protocol.js';
import { rollOut, scoreAnswer } from './rollouts.js';

/** The child while it learns: its prompts, the weights that it samples and scores with, and the model that is trained. */
export class Learning {
  readonly #loaded: Loaded;
  readonly #settings: LoadSettings;
  readonly #prompts = new Map<number, LearnPrompt>();
  readonly #slots = new Map<Slot, Float32Array>();
  #model: LearnModel | null = null;

  constructor(loaded: Loaded, settings: LoadSettings) {
    [this.#loaded, this.#settings] = [loaded, settings];
  }

  async answer(request: LearnRequest): Promise<Reply> {
    const { id } = request;
    const done: Reply = { kind: 'learn-done', id };
    switch (request.kind) {
      case 'learn-load':
        this.#model = await LearnModel.load(
          this.#settings,
          request,
          sessionOf(this.#loaded.model, 'embed_tokens'),
        );
        return done;
      case 'learn-prompt': {
        const prompt = await learnPrompt(this.#loaded, this.#settings, request.asked, MAX_NEW_TOKENS / 4);
        this.#prompts.set(request.item, prompt);
        return { kind: 'learn-prompted', id, tokens: prompt.tokens, resized: prompt.resized };
      }
      case 'learn-tokens': {
        const tokens = this.#loaded.tokenizer.encode(request.text, { add_special_tokens: false });
        return { kind: 'learn-told', id, tokens: [...tokens, ...this.#settings.endTokens.slice(0, 1)] };
      }
      case 'learn-adapt':
        this.#slots.set(request.slot, request.weights);
        return done;
      case 'learn-sample': {
        this.#take('policy');
        const { endTokens, repetitionPenalty } = this.#settings;
        const limits = { ...request, endTokens, repetitionPenalty };
        const rows = await rollOut(
          this.#prompt(request.item),
          this.#sessions,
          this.#loaded.tokenizer,
          limits,
        );
        return {
          kind: 'learn-sampled',
          id,
          rows: rows.map(({ ended, ...row }) => ({ ...row, ended: ended ?? 'tokens' })),
        };
      }
      case 'learn-score': {
        this.#take(request.slot);
        const logs: Float32Array[] = [];
        for (const { item, tokens } of request.rows)
          logs.push(await scoreAnswer(this.#prompt(item), this.#sessions, tokens));
        return { kind: 'learn-scored', id, logs };
      }
      case 'learn-open':
        this.#trained.open(request);
        return done;
      case 'learn-step': {
        const stats = await this.#trained.step(request.scalars, request.rows, request, (item) =>
          this.#prompt(item),
        );
        const { rss } = process.memoryUsage();
        return {
          kind: 'learn-stepped',
          id,
          ...stats,
          memory: rss,
          peak: process.resourceUsage().maxRSS * 1024,
        };
      }
      case 'learn-state': {
        const { weights, first, second } = this.#trained.state;
        return { kind: 'learn-state', id, weights, first, second };
      }
    }
  }

  get #sessions() {
    const { model } = this.#loaded;
    return { decoder: sessionOf(model, 'decoder_model_merged'), embed: sessionOf(model, 'embed_tokens') };
  }

  get #trained(): LearnModel {
    if (this.#model !== null) return this.#model;
    throw new GeoR1Error({ code: 'internal', message: 'No training graphs are loaded.' });
  }

  #prompt(item: number): LearnPrompt {
    const prompt = this.#prompts.get(item);
    if (prompt !== undefined) return prompt;
    throw new GeoR1Error({ code: 'internal', message: `There is no prompt ${item}.` });
  }

  #take(slot: Slot): void {
    const weights = this.#slots.get(slot);
    if (weights === undefined || this.#loaded.lora === null)
      throw new GeoR1Error({ code: 'internal', message: `There are no weights of the ${slot}.` });
    this.#loaded.lora.adapt(weights);
  }
}
