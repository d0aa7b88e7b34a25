import { writesText } from '../../contract/index.js';
import type { TeachResult } from '../../contract/index.js';
import { memoryText } from '../../checkpoints/index.js';
import { encodeAnswerAdapter } from '../../teach/index.js';
import type { TeachHooks, TeachRequest } from '../../teach/index.js';
import {
  EngineHolder,
  learnSize,
  readAnswerAdapter,
  sampleExamples,
  teachable,
  teachCheckpoint,
  writesOf,
  writeWhole,
} from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { SAMPLE_SCENE } from '../paths.js';
import { note } from '../terminal.js';
import { keptRun } from './kept-run.js';

export interface TeachCheckpointArguments {
  /** Folder of the checkpoint. */
  readonly engine: string;
  readonly output: string;
  /** File of an adapter to go on from. */
  readonly from?: string;
  readonly maxTokens?: number;
}

/**
 * Teaches a checkpoint instead of the built-in engine, and writes its adapter. The same command goes on where an earlier
 * try was stopped or killed.
 * @throws GeoR1Error unsupported where the folder has no training graphs, with the command that makes them; engine-failed
 * where the memory is not there; whatever teaching throws
 */
export async function teachFolder(
  ports: WorkspacePorts,
  cacheDir: string,
  { engine: folder, output, from: file, maxTokens: limit }: TeachCheckpointArguments,
  request: TeachRequest,
  hooks: TeachHooks & { readonly signal: AbortSignal },
): Promise<TeachResult> {
  const maxTokens = limit ?? null;
  const from = file === undefined ? null : await readAnswerAdapter(file);
  const { checkpoint, lora, need } = await teachable(folder, {
    from,
    size: learnSize(maxTokens, request),
  });
  note(
    `Teaching takes up to about ${memoryText(need.total)} of memory for pictures of 768 pixels: ` +
      `${memoryText(need.weights)} for the weights, ${memoryText(need.activations + need.rollouts)} for answers.`,
  );
  note(writesText(writesOf(request)));
  const about = { folder, name: checkpoint.name, base: lora.base, maxTokens };
  const began = from?.meta.created ?? null;
  // For its mask model alone.
  const masks = new EngineHolder(ports);
  try {
    const own = { ...ports, builtin: () => masks.engine(), replay: () => sampleExamples(SAMPLE_SCENE) };
    const base = [about, began];
    const { result } = await keptRun(cacheDir, base, request, hooks, {
      teach: (told, point) => teachCheckpoint(own, about, request, from, told, point),
      write: ({ adapter }) => writeWhole(output, encodeAnswerAdapter(adapter)),
    });
    return result;
  } finally {
    await masks.close();
  }
}
