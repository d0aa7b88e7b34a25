import { basename } from 'node:path';
import { availableMemory } from '../../checkpoints/index.js';
import { GeoR1Error, REWARD_PARTS, teachSettingsSchema } from '../../contract/index.js';
import type {
  Compared,
  Example,
  Method,
  RewardPart,
  TeachResult,
  TeachSettings,
} from '../../contract/index.js';
import {
  adviceOn,
  builtinNeed,
  encodeAdapter,
  needLine,
  refuseBuiltin,
  teachRun,
} from '../../teach/index.js';
import type { TeachHooks } from '../../teach/index.js';
import {
  ADAPTER_SUFFIX,
  identitiesOf,
  importExamples,
  partFor,
  requestOf,
  SceneSizes,
  teachPorts,
  writeWhole,
} from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { SAMPLE_SCENE } from '../paths.js';
import { checkOutputs } from '../output-file.js';
import { EXIT, note, print } from '../terminal.js';
import { keptRun } from './kept-run.js';
import { teachFolder } from './teach-checkpoint.js';

export interface TeachArguments {
  readonly method: Method;
  readonly shots?: number;
  readonly seed: number;
  readonly steps?: number;
  readonly output: string;
  readonly annotations?: string;
  readonly images?: string;
  readonly json?: boolean;
  /** The parts of the reward that count, each alike; as the settings have it where left out. */
  readonly rewards?: readonly RewardPart[];
  readonly chain: boolean;
  readonly shuffleRewards?: boolean;
  /** Folder of a checkpoint that is taught instead of the built-in engine. */
  readonly engine?: string;
  readonly from?: string;
  readonly rate?: number;
  readonly prompts?: number;
  readonly minutes?: number;
  readonly maxTokens?: number;
}

/** `geo-r1 teach EXAMPLES --method sft|grpo|dapo [--shots K] [--seed N] -o ADAPTER` */
export async function teach(
  ports: WorkspacePorts,
  cacheDir: string,
  file: string,
  options: TeachArguments,
  signal: AbortSignal,
): Promise<number> {
  const { method, shots = null } = options;
  await checkOutputs([options.output], [file, options.annotations, options.from]);
  const settings = settingsOf(options);
  const examples = await examplesOf(file, options);
  const name = basename(options.output, ADAPTER_SUFFIX);
  const set = { id: 'file', name, version: 1, examples };
  const picked = await requestOf(set, { method, settings, shots });
  for (const { why } of picked.leftOut) note(`left out: ${why}`);
  if (picked.train.length === 0)
    throw new GeoR1Error({
      code: 'bad-input',
      subject: file,
      message: 'None of its examples can be learned from.',
      next: 'Name the folder of the images with --images.',
    });
  const used = [...picked.train, ...picked.heldOut].map(({ image }) => image);
  const request = { ...picked, images: await identitiesOf(used, signal) };
  const line = progressLine();
  if (options.engine !== undefined) {
    const chosen = { ...options, engine: options.engine };
    try {
      const hooks = { signal, onProgress: line.update };
      const result = await teachFolder(ports, cacheDir, chosen, request, hooks);
      line.stop();
      print(options.json === true ? JSON.stringify(result) : describeResult(result, options.output));
    } finally {
      line.stop();
    }
    return EXIT.done;
  }
  const sizes = await new SceneSizes(ports.openScene).of(used);
  const need = builtinNeed(request, sizes);
  refuseBuiltin(need, availableMemory());
  note(`${needLine(need)}.`);
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  for (const sentence of adviceOn(request.train, engine.bundle.description)) note(sentence);
  try {
    const ask = teachPorts(ports, engine, { cacheDir, sample: SAMPLE_SCENE });
    const hooks = { signal, onProgress: line.update };
    const base = engine.bundle.sha256;
    const { result } = await keptRun(cacheDir, base, request, hooks, {
      teach: (told, from) => teachRun(ask, request, told, from),
      write: ({ adapter }) => writeWhole(options.output, encodeAdapter(adapter)),
    });
    line.stop();
    print(options.json === true ? JSON.stringify(result) : describeResult(result, options.output));
    for (const sentence of lostOnTheWay(result, picked)) note(sentence);
    if (result.forgot) note('What could be done before got worse: see "replay".');
  } finally {
    line.stop();
    await engine.close();
  }
  return EXIT.done;
}

function settingsOf(options: TeachArguments): TeachSettings {
  const { seed, steps, rewards, chain, shuffleRewards, rate, prompts, minutes } = options;
  const parts =
    rewards && Object.fromEntries(REWARD_PARTS.map((part) => [part, Number(rewards.includes(part))]));
  return teachSettingsSchema.parse({
    seed,
    steps,
    chain,
    shuffleRewards,
    rewards: parts,
    learningRate: rate,
    prompts,
    minutes,
  });
}

/** The examples of a file, one image in four held out. */
async function examplesOf(file: string, { annotations, images }: TeachArguments): Promise<Example[]> {
  const found = await importExamples({ file, annotations: annotations ?? null, images: images ?? null });
  const examples: Example[] = [];
  const parts = new Map<string, Example['part']>();
  for (const [at, { image, example }] of found.entries()) {
    const part = parts.get(image) ?? partFor(image, examples);
    parts.set(image, part);
    examples.push({ ...example, id: `e-${at}`, image, part });
  }
  return examples;
}

/** One line on stderr that says how far the run is; nothing where stderr is not a terminal. */
function progressLine(): {
  readonly update: NonNullable<TeachHooks['onProgress']>;
  readonly stop: () => void;
} {
  let shown = false;
  return {
    update: ({ phase, step, steps, reward, heldOut }) => {
      if (!process.stderr.isTTY) return;
      shown = true;
      const figure = (what: string, value: number | null): string =>
        value === null ? '' : ` · ${what} ${value.toFixed(2)}`;
      process.stderr.write(
        `\r\u001b[K${phase} ${step}/${steps}${figure('reward', reward?.total ?? null)}${figure('held out', heldOut)}`,
      );
    },
    stop: () => {
      if (shown) process.stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** Which examples a run itself could not learn from, beside those that were told of before it began. */
export const lostOnTheWay = (
  { leftOut }: Pick<TeachResult, 'leftOut'>,
  before: Pick<TeachResult, 'leftOut'>,
): string[] => leftOut.slice(before.leftOut.length).map(({ example, why }) => `left out: ${example}: ${why}`);

/** What a run did, for people. */
export function describeResult(result: TeachResult, output: string): string {
  const { method, trained, terms, steps, bestStep, seconds, provider, ended } = result;
  return [
    `${method}: ${trained.join(' and ')}${terms.length === 0 ? '' : ` (${terms.join(', ')})`}`,
    `${steps} steps in ${seconds.toFixed(0)} s${provider === null ? '' : `, trained on ${provider}`}, kept those after step ${bestStep}; ended by ${ended}`,
    comparedLine('learned from', result.train),
    comparedLine('held out', result.heldOut, '; chose the step that is kept: of others expect a little less'),
    comparedLine('replay', result.replay),
    `written to ${output} (${(result.bytes / 1e6).toFixed(2)} MB)`,
  ].join('\n');
}

function comparedLine(name: string, found: Compared | null, more = ''): string {
  if (found?.before == null || found.after === null || found.difference === null) return `${name}: nothing`;
  const { low, high } = found.difference;
  return (
    `${name}: ${found.examples} examples, reward ${found.before.mean.toFixed(3)} before, ` +
    `${found.after.mean.toFixed(3)} after (difference ${low.toFixed(3)} to ${high.toFixed(3)})${more}`
  );
}
