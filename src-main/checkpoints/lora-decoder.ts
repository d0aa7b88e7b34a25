import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import type { LibraryModel, SessionFacts } from './library.js';
import type { LoadSettings } from './protocol.js';
import { INSIDE_INPUTS, writingNothing } from './written-inside.js';

/** Inside the child process: the decoder that takes an adapter, in the place of the library's own. */
export const LORA_INPUT = 'lora';

export interface LoraDecoder extends SessionFacts {
  /** The weights of the adapter that runs use from now on. */
  adapt(weights: Float32Array): void;
}

/**
 * Puts the decoder with an adapter in the place of the base's; that one is let go first, as two would not fit. The library
 * knows nothing of the adapter: it is fed behind its back.
 * @throws GeoR1Error `bad-input` where the graph takes an adapter of another length
 */
export async function useLoraDecoder(
  model: LibraryModel,
  settings: LoadSettings & { readonly lora: NonNullable<LoadSettings['lora']> },
): Promise<LoraDecoder> {
  const { decoder, weights } = settings.lora;
  const base = model.sessions['decoder_model_merged'];
  Reflect.deleteProperty(model.sessions, 'decoder_model_merged');
  await base?.release();
  const session = await openGraph(join(settings.dir, 'onnx', decoder), settings);
  const shape = session.inputMetadata.find(({ name }) => name === LORA_INPUT);
  if (shape?.isTensor !== true || shape.shape[0] !== weights.length)
    throw new GeoR1Error({
      code: 'bad-input',
      subject: join(settings.dir, 'onnx', decoder),
      message: `It takes no adapter of ${weights.length} numbers.`,
      next: 'Make the training graphs anew with the recipe in models/checkpoints.',
    });
  let adapter = new Tensor('float32', weights, [weights.length]);
  const more = new Set([LORA_INPUT, ...INSIDE_INPUTS]);
  const inside = session.inputNames.some((name) => INSIDE_INPUTS.includes(name));
  const adapted: LoraDecoder = {
    inputNames: session.inputNames.filter((name) => !more.has(name)),
    inputMetadata: session.inputMetadata,
    run: (feeds) => {
      // Who knows nothing of the loop in the graph has it write nothing.
      const rest = inside ? writingNothing(feeds['inputs_embeds']?.dims[0] ?? 1) : {};
      return session.run({ ...rest, ...feeds, [LORA_INPUT]: adapter });
    },
    release: () => session.release(),
    adapt: (next) => {
      adapter = new Tensor('float32', next, [next.length]);
    },
  };
  model.sessions['decoder_model_merged'] = adapted;
  return adapted;
}

/** A graph of the folder beside the library's, with the same provider and threads. */
export function openGraph(
  file: string,
  { provider, threads }: Pick<LoadSettings, 'provider' | 'threads'>,
  more: InferenceSession.SessionOptions = {},
): Promise<InferenceSession> {
  return InferenceSession.create(file, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    ...more,
  });
}
