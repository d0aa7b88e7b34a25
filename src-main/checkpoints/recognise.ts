import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { ErrorShape } from '../contract/index.js';
import {
  configSchema,
  generationSchema,
  recordSchema,
  tokenizerConfigSchema,
  tokenizerSchema,
} from './config-files.js';
import type { CheckpointConfig } from './config-files.js';
import { FAMILIES, isFamily } from './families.js';
import type { Family } from './families.js';
import { checkGraph } from './graph-file.js';
import type { PictureRule } from './patches.js';
import { GRAPHS, graphFile, PRECISIONS } from './precisions.js';
import type { Precision } from './precisions.js';
import { noTemplate, pictureRule, readProcessor } from './processor-files.js';
import { refuseWeights } from './safetensors.js';
import { bad, parse, readText } from './small-files.js';

/** A folder in the Hugging Face ONNX layout, whose small files fit together. Nothing is loaded. */
export interface Checkpoint {
  readonly dir: string;
  /** The folder's name. */
  readonly name: string;
  readonly family: Family;
  readonly config: CheckpointConfig;
  readonly pictures: PictureRule;
  /** Bytes of the three graphs with their weights, of each precision that is whole. */
  readonly precisions: ReadonlyMap<Precision, { readonly bytes: number; readonly visionBytes: number }>;
  /** Precisions of which some file is there, and what is wrong with them. */
  readonly broken: readonly { readonly precision: Precision; readonly why: ErrorShape }[];
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** What the checkpoint wants of what was said already; 1 is nothing. */
  readonly repetitionPenalty: number;
  /** Of another file than tokenizer_config.json; null where that alone holds it. */
  readonly chatTemplate: string | null;
  /** DeepStack layers whose features the graphs carry; null where the export does not say. */
  readonly deepstackCarried: number | null;
  /** Metres a pixel of the pictures that it reads best, as its folder says; null where that says nothing. */
  readonly gsd: number | null;
  /** SHA-256 of the small files and of names and sizes of the graphs: weights of gigabytes are not read for it. */
  readonly sha256: string;
}

const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json'];
const GENERATION = 'generation_config.json';

/**
 * Reads what a folder holds, and checks it as far as that takes no loading.
 * @throws GeoR1Error `not-found` for no folder or a missing file; `unsupported` for another kind of model and for
 * weights that a recipe must convert first; `bad-input` for files that do not belong together
 */
export async function recogniseCheckpoint(folder: string): Promise<Checkpoint> {
  const dir = resolve(folder);
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new GeoR1Error(
      {
        code: 'not-found',
        subject: dir,
        message: 'There is no such folder.',
        next: 'Name a folder with a config.json.',
      },
      { cause },
    );
  });
  const graphs = names.includes('onnx') ? await readdir(join(dir, 'onnx')).catch(() => []) : [];
  if (!graphs.some((name) => name.endsWith('.onnx'))) await refuseWeights(dir, names);
  const texts = new Map([['config.json', await readText(dir, 'config.json')]]);
  const processor = await readProcessor(dir, names);
  for (const [name, text] of processor.texts) texts.set(name, text);
  for (const name of TOKENIZER) texts.set(name, await readText(dir, name));
  const read = <S extends z.ZodType>(name: string, schema: S) =>
    parse(join(dir, name), texts.get(name) ?? '', schema);
  const config = read('config.json', configSchema);
  const family = familyOf(dir, config.model_type);
  const pictures = pictureRule(processor.pictures, config);
  checkTokenizer(join(dir, 'tokenizer.json'), read('tokenizer.json', tokenizerSchema), config);
  const { chat_template } = read('tokenizer_config.json', tokenizerConfigSchema);
  if (processor.chatTemplate === null && chat_template === undefined) throw noTemplate(dir);
  texts.set(GENERATION, await readFile(join(dir, GENERATION), 'utf8').catch(() => '{}'));
  const { precisions, broken } = await findPrecisions(dir, graphs);
  if (precisions.size === 0) {
    const [first] = broken;
    throw first === undefined
      ? bad(join(dir, 'onnx'), `It holds none of the graphs ${GRAPHS.join(', ')}.`)
      : new GeoR1Error(first.why);
  }
  return {
    dir,
    name: basename(dir),
    family,
    config,
    pictures,
    precisions,
    broken,
    ...generation(join(dir, GENERATION), texts.get(GENERATION) ?? '', config),
    chatTemplate: processor.chatTemplate,
    ...(await recorded(dir)),
    sha256: identity(texts, precisions),
  };
}

function familyOf(dir: string, type: string): Family {
  if (isFamily(type)) return type;
  throw new GeoR1Error({
    code: 'unsupported',
    subject: dir,
    message: `It is a model of the type "${type}".`,
    next: `Name a checkpoint of ${FAMILIES.join(', ')}.`,
  });
}

const OWN_TOKENIZER =
  "Put the tokenizer of the model's own base beside it, or export it anew with --processor BASE (models/checkpoints/README.md).";

function checkTokenizer(
  file: string,
  tokenizer: z.infer<typeof tokenizerSchema>,
  config: CheckpointConfig,
): void {
  const ids = [...Object.values(tokenizer.model.vocab), ...tokenizer.added_tokens.map((token) => token.id)];
  const highest = ids.reduce((most, id) => Math.max(most, id), 0);
  if (highest >= config.text.vocab_size)
    throw bad(
      file,
      `It has ids up to ${highest}, the model only ${config.text.vocab_size} embeddings: it is of another model.`,
      OWN_TOKENIZER,
    );
  const pad = tokenizer.added_tokens.find(({ content }) => content === '<|image_pad|>')?.id;
  if (pad !== config.image_token_id)
    throw bad(
      file,
      `Its <|image_pad|> is ${pad ?? 'missing'}, config.json says ${config.image_token_id}: it is of another model.`,
      OWN_TOKENIZER,
    );
}

async function findPrecisions(
  dir: string,
  names: readonly string[],
): Promise<Pick<Checkpoint, 'precisions' | 'broken'>> {
  const precisions = new Map<Precision, { bytes: number; visionBytes: number }>();
  const broken: { precision: Precision; why: ErrorShape }[] = [];
  for (const precision of PRECISIONS) {
    if (!GRAPHS.some((graph) => names.includes(graphFile(graph, precision)))) continue;
    try {
      const [vision, embed, decoder] = await Promise.all(
        GRAPHS.map((graph) => checkGraph(join(dir, 'onnx', graphFile(graph, precision)))),
      );
      const visionBytes = vision?.bytes ?? 0;
      precisions.set(precision, {
        bytes: visionBytes + (embed?.bytes ?? 0) + (decoder?.bytes ?? 0),
        visionBytes,
      });
    } catch (thrown) {
      broken.push({ precision, why: GeoR1Error.from(thrown, { code: 'io' }).toShape() });
    }
  }
  return { precisions, broken };
}

function generation(
  file: string,
  text: string,
  config: CheckpointConfig,
): Pick<Checkpoint, 'endTokens' | 'repetitionPenalty'> {
  const given = parse(file, text, generationSchema);
  const own = generationSchema.safeParse({ ...config, ...config.text_config });
  return {
    endTokens: given.eos_token_id ?? (own.success ? own.data.eos_token_id : undefined) ?? [],
    repetitionPenalty: given.repetition_penalty ?? 1,
  };
}

async function recorded(dir: string): Promise<Pick<Checkpoint, 'deepstackCarried' | 'gsd'>> {
  const file = join(dir, 'geo-r1-export.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { deepstackCarried: null, gsd: null };
  const { deepstack, gsd = null } = parse(file, text, recordSchema);
  return { deepstackCarried: deepstack, gsd };
}

function identity(texts: ReadonlyMap<string, string>, precisions: Checkpoint['precisions']): string {
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(`${name}\n${text}\n`);
  for (const [name, { bytes }] of precisions) hash.update(`${name} ${bytes}\n`);
  return hash.digest('hex');
}
