import { GeoR1Error } from '../../contract/index.js';
import type { TeachResult } from '../../contract/index.js';
import {
  learnNeed,
  LARGEST_PICTURE,
  readLora,
  recogniseCheckpoint,
  USUAL_ANSWER_TOKENS,
} from '../../checkpoints/index.js';
import { encodeAnswerAdapter, teachAnswers } from '../../teach/index.js';
import type { AnswerHooks, AnswerRequest } from '../../teach/index.js';
import { answerWindow, readAnswerAdapter, writeWhole } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { note } from '../terminal.js';

export interface TeachCheckpointArguments {
  /** Folder of the checkpoint. */
  readonly engine: string;
  readonly output: string;
  /** File of an adapter to go on from. */
  readonly from?: string;
  readonly maxTokens?: number;
}

/**
 * Teaches a checkpoint instead of the built-in engine, and writes its adapter.
 * @throws GeoR1Error unsupported where the folder has no training graphs, with the command that makes them; engine-failed
 * where the memory is not there; whatever teaching throws
 */
export async function teachCheckpoint(
  { startLearning, openScene }: WorkspacePorts,
  { engine: folder, output, from: file, maxTokens }: TeachCheckpointArguments,
  request: Omit<AnswerRequest, 'from' | 'maxTokens'>,
  hooks: AnswerHooks & { readonly signal: AbortSignal },
): Promise<TeachResult> {
  const { signal } = hooks;
  if (startLearning === undefined)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: folder,
      message: 'Checkpoints cannot be taught here.',
    });
  const checkpoint = await recogniseCheckpoint(folder);
  const lora = await readLora(checkpoint);
  const from = file === undefined ? null : await readAnswerAdapter(file);
  if (from !== null && (from.meta.base.sha256 !== lora.base || from.weights.length !== lora.length))
    throw new GeoR1Error({
      code: 'unsupported',
      subject: file ?? folder,
      message: 'This adapter was taught on another checkpoint, or with another rank.',
      next: 'Name the folder that it was taught on, or leave --from out.',
    });
  const need = learnNeed(checkpoint, lora, LARGEST_PICTURE, maxTokens ?? USUAL_ANSWER_TOKENS);
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  note(
    `Teaching takes up to about ${gigabytes(need.total)} of memory for pictures of 768 pixels: ` +
      `${gigabytes(need.weights)} for the weights, ${gigabytes(need.activations)} for one answer.`,
  );
  const learning = await startLearning(checkpoint, { signal });
  try {
    const { adapter, result } = await teachAnswers(
      {
        learning,
        openScene: (path, stop) => openScene(path, stop && { signal: stop }),
        window: answerWindow,
      },
      { ...request, from, maxTokens: maxTokens ?? null },
      hooks,
    );
    await writeWhole(output, encodeAnswerAdapter(adapter));
    return result;
  } finally {
    await learning.close();
  }
}
