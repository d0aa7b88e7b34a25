import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';

/** Folders as the hub serves them to Python: what they are, and which command makes of them what the app loads. */
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

const INDEX = 'model.safetensors.index.json';

const RECIPE = 'python -m checkpoints.export';

/**
 * Throws always, saying what the folder lacks.
 * @throws GeoR1Error `unsupported` for weights and adapters, with the command that converts them; `not-found` for
 * missing shards and for a folder that holds nothing of a model
 */
export async function refuseWeights(dir: string, names: readonly string[]): Promise<never> {
  if (names.includes('adapter_config.json')) {
    throw new GeoR1Error({
      code: 'unsupported',
      subject: dir,
      message: 'It holds a LoRA adapter, not a whole model.',
      next: `In models/, run \`${RECIPE} --model BASE --lora ${dir} --out FOLDER\` and name FOLDER.`,
    });
  }
  const shards = names.filter((name) => name.endsWith('.safetensors'));
  if (shards.length === 0 && !names.includes(INDEX)) {
    throw new GeoR1Error({
      code: 'not-found',
      subject: dir,
      message: 'It holds neither onnx/*.onnx nor *.safetensors.',
      next: 'Name the folder of a checkpoint.',
    });
  }
  const missing = await missingShards(dir, names);
  if (missing.length > 0) {
    throw new GeoR1Error({
      code: 'not-found',
      subject: join(dir, missing[0] ?? ''),
      message: `${missing.length} of the shards that ${INDEX} names are missing.`,
      next: 'Get the whole checkpoint, then convert it.',
    });
  }
  const lacks =
    !names.includes('tokenizer.json') ||
    !['preprocessor_config.json', 'processor_config.json'].some((name) => names.includes(name));
  throw new GeoR1Error({
    code: 'unsupported',
    subject: dir,
    message: `It holds PyTorch weights (${shards.length} safetensors), which are not loaded as they are.`,
    next: `In models/, run \`${RECIPE} --model ${dir}${lacks ? ' --processor BASE' : ''} --out FOLDER\` and name FOLDER.`,
  });
}

async function missingShards(dir: string, names: readonly string[]): Promise<string[]> {
  if (!names.includes(INDEX)) return [];
  try {
    const index = indexSchema.parse(JSON.parse(await readFile(join(dir, INDEX), 'utf8')));
    return [...new Set(Object.values(index.weight_map))].filter((shard) => !names.includes(shard));
  } catch (cause) {
    throw new GeoR1Error(
      {
        code: 'bad-input',
        subject: join(dir, INDEX),
        message: 'It is malformed.',
        next: 'Get the checkpoint again.',
      },
      { cause },
    );
  }
}
