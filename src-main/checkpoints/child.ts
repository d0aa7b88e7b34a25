/**
 * The process that runs one checkpoint: started by checkpoints/, as Electron's utility process or by Node's fork. It
 * knows no cancel: a run cannot be interrupted before its first token, so the app ends the process, which also gives
 * the memory back.
 */
import { faultOf, GeoR1Error } from '../contract/index.js';
import { hearParent, postToParent } from '../processes/index.js';
import { prepareInputs } from './ask-inputs.js';
import { failure } from './failure.js';
import { generate } from './generate.js';
import { Learning } from './learn-child.js';
import { loadCheckpoint } from './library.js';
import type { Loaded } from './library.js';
import { requestSchema } from './protocol.js';
import type { AskRequest, LoadSettings, Reply, Request } from './protocol.js';

/** Side of the blank picture that a freshly loaded checkpoint is asked about. */
const PROBE_SIDE_PX = 56;

interface Running {
  readonly loaded: Loaded;
  readonly settings: LoadSettings;
  readonly learning: Learning;
}
let running: Running | null = null;
/** Requests are answered one after the other. */
let queue: Promise<void> = Promise.resolve();

const post = (reply: Reply): void => postToParent(reply);

function receive(message: unknown): void {
  const parsed = requestSchema.safeParse(message);
  if (!parsed.success) {
    const id = typeof message === 'object' && message !== null && 'id' in message ? Number(message.id) : 0;
    post({
      kind: 'failed',
      id: Number.isInteger(id) ? id : 0,
      error: {
        code: 'bad-input',
        message: `The request is malformed: ${faultOf(message, parsed.error)}.`,
      },
    });
    return;
  }
  const request = parsed.data;
  queue = queue.then(async () => {
    try {
      post(await answer(request));
    } catch (thrown) {
      post({ kind: 'failed', id: request.id, error: failure(thrown, running?.settings.dir) });
    }
  });
}

function answer(request: Request): Promise<Reply> {
  if (request.kind === 'load') return load(request.id, request.settings);
  if (running === null) throw new GeoR1Error({ code: 'internal', message: 'No checkpoint is loaded.' });
  if (request.kind === 'ask') return ask(request, running);
  if (request.kind !== 'adapt') return running.learning.answer(request);
  if (running.loaded.lora === null)
    throw new GeoR1Error({ code: 'internal', message: 'It was loaded without a place for an adapter.' });
  running.loaded.lora.adapt(request.weights);
  return Promise.resolve({ kind: 'adapted', id: request.id });
}

/** Loads it and lets it write one token, so that a provider that gives no numbers is found out here. */
async function load(id: number, settings: LoadSettings): Promise<Reply> {
  const began = performance.now();
  const loaded = await loadCheckpoint(settings);
  const blank = { rgb: new Uint8Array(PROBE_SIDE_PX ** 2 * 3), width: PROBE_SIDE_PX, height: PROBE_SIDE_PX };
  const inputs = prepareInputs(loaded.tokenizer, [{ prompt: 'ship', picture: blank }], settings.pictures, {
    padToken: settings.endTokens.at(-1) ?? 0,
    mostTokens: settings.contextTokens,
  });
  const limits = { maxTokens: 1, maxMs: Infinity, stop: [], endTokens: [] };
  const { rows } = await generate(loaded, inputs, limits, null);
  if (!Number.isFinite(rows[0]?.probabilities[0])) {
    throw new GeoR1Error({
      code: 'engine-failed',
      subject: settings.dir,
      message: `On ${settings.provider} in ${settings.precision} it gives values that are not finite.`,
      next: 'Take another precision.',
    });
  }
  running = { loaded, settings, learning: new Learning(loaded, settings) };
  return {
    kind: 'loaded',
    id,
    loadMs: performance.now() - began,
    residentBytes: process.memoryUsage().rss,
  };
}

async function ask(request: AskRequest, { loaded, settings }: Running): Promise<Reply> {
  const inputs = prepareInputs(loaded.tokenizer, request.asked, settings.pictures, {
    padToken: settings.endTokens.at(-1) ?? 0,
    mostTokens: settings.contextTokens - request.maxTokens,
  });
  const made = await generate(
    loaded,
    inputs,
    { ...request, endTokens: settings.endTokens },
    request.sampling,
    (row, text) => post({ kind: 'text', id: request.id, row, text }),
  );
  return {
    kind: 'answered',
    id: request.id,
    rows: made.rows.map(({ text, tokens, probabilities, ends, ended }, row) => ({
      text,
      tokens: tokens.length,
      probabilities: [...probabilities],
      ends: [...ends],
      ended,
      resized: inputs.pictures[row]?.resized ?? { width: 0, height: 0 },
    })),
    promptTokens: inputs.length,
    firstTokenMs: made.firstTokenMs,
    tokensPerSecond: made.tokensPerSecond,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

hearParent(receive);
