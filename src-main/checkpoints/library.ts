import { dirname, basename } from 'node:path';
import { AutoModelForImageTextToText, AutoTokenizer, cat, env, Tensor } from '@huggingface/transformers';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import { useLoraDecoder } from './lora-decoder.js';
import type { LoraDecoder } from './lora-decoder.js';
import type { LoadSettings } from './protocol.js';

/**
 * A checkpoint loaded by @huggingface/transformers 4.3, with what its Qwen classes get wrong put right here:
 * decode steps overwrote left padding, and several pictures went through the vision encoder in one run, whose
 * attention takes memory by the square of their patches.
 */
export interface Loaded {
  readonly model: LibraryModel;
  readonly tokenizer: PreTrainedTokenizer;
  /** Null where it runs as it came. */
  readonly lora: LoraDecoder | null;
}

type Inputs = Record<string, Tensor | null | undefined>;

/** What is used of the library's model; its own types leave the inputs open. */
export interface LibraryModel {
  forward: (inputs: Inputs) => Promise<Record<string, Tensor>>;
  encode_image: (inputs: { pixel_values: Tensor; image_grid_thw: Tensor }) => Promise<Tensor>;
  generate(options: Record<string, unknown>): Promise<unknown>;
  get_rope_index(ids: Tensor, grids: Tensor, video: null, mask: Tensor): [Tensor, Tensor];
  dispose(): Promise<unknown>;
  /** Of generation_config.json; what is not said by each call counts. */
  readonly generation_config: { repetition_penalty: number | null };
  readonly sessions: Record<string, SessionFacts | undefined>;
}
/** What is used of one of its sessions. */
export interface SessionFacts {
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly {
    readonly name: string;
    readonly type?: string;
    readonly shape?: readonly (number | string)[];
  }[];
  run(feeds: Record<string, OrtTensor>): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

/** Nothing leaves the machine and nothing is fetched: only the folder is read. */
function offline(dir: string): string {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.localModelPath = dirname(dir);
  return basename(dir);
}

/** @throws whatever the library or onnxruntime throw; GeoR1Error `unsupported` where DeepStack was left out */
export async function loadCheckpoint(settings: LoadSettings): Promise<Loaded> {
  const name = offline(settings.dir);
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
  // The library reads it of tokenizer_config.json alone.
  if (settings.chatTemplate !== null) tokenizer.chat_template = settings.chatTemplate;
  const model = (await AutoModelForImageTextToText.from_pretrained(name, {
    local_files_only: true,
    config: settings.config as never,
    dtype: settings.precision as never,
    device: settings.provider as never,
    session_options: { intraOpNumThreads: settings.threads, logSeverityLevel: 3 },
  })) as unknown as LibraryModel;
  let lora: LoraDecoder | null = null;
  try {
    checkDeepstack(model, settings);
    if (settings.lora !== null) lora = await useLoraDecoder(model, { ...settings, lora: settings.lora });
  } catch (thrown) {
    await model.dispose();
    throw thrown;
  }
  keepPadding(model);
  encodeOneByOne(model);
  return { model, tokenizer, lora };
}

/** Features for DeepStack ride behind the ordinary ones, so the decoder takes embeddings so many times as wide. */
function checkDeepstack(model: LibraryModel, { dir, deepstack, hiddenSize }: LoadSettings): void {
  if (deepstack === 0) return;
  const decoder = model.sessions['decoder_model_merged'];
  const shape = decoder?.inputMetadata.find(({ name }) => name === 'inputs_embeds')?.shape;
  if (shape?.at(-1) === hiddenSize * (1 + deepstack)) return;
  throw new GeoR1Error({
    code: 'unsupported',
    subject: dir,
    message: `This export leaves out DeepStack, by which the model places things (${deepstack} layers of image features).`,
    next: 'Export the checkpoint with the recipe in models/checkpoints, which keeps it.',
  });
}

/** A null picture made the library take the decode step for one of its own, with a mask of ones. */
function keepPadding(model: LibraryModel): void {
  const forward = model.forward.bind(model);
  model.forward = (inputs) =>
    forward(Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null)));
}

function encodeOneByOne(model: LibraryModel): void {
  const encode = model.encode_image.bind(model);
  model.encode_image = async ({ pixel_values, image_grid_thw }) => {
    const grids = image_grid_thw.tolist() as bigint[][];
    const features: Tensor[] = [];
    let from = 0;
    for (const grid of grids) {
      const count = grid.reduce((all, side) => all * Number(side), 1);
      const image = pixel_values.slice([from, from + count]);
      features.push(await encode({ pixel_values: image, image_grid_thw: new Tensor('int64', grid, [1, 3]) }));
      from += count;
    }
    return features.length === 1 && features[0] !== undefined ? features[0] : cat(features, 0);
  };
}
