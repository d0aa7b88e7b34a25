import { GeoR1Error } from '../contract/index.js';
import type { ErrorShape } from '../contract/index.js';

/** onnxruntime's and the system's words for memory that could not be had. */
const OUT_OF_MEMORY =
  /bad.?alloc|failed to allocate|out of memory|CUDA_ERROR_OUT_OF_MEMORY|Cannot allocate memory|Array buffer allocation failed/i;
const MALFORMED = /protobuf parsing failed|INVALID_PROTOBUF|No graph was found|external data|data file/i;
const MAX_CHARACTERS = 300;

const NO_MEMORY_WORDS = 'memory ran out';
export const NO_MEMORY: Pick<ErrorShape, 'message' | 'next'> = {
  message: `The ${NO_MEMORY_WORDS}.`,
  next: 'Take a smaller precision (q4f16), smaller windows, or the built-in engine; `geo-r1 engines` says what fits.',
};

/** Whether asking for less may help. The words are those of this file and of the process's end. */
export const ranOutOfMemory = ({ code, message, next }: ErrorShape): boolean =>
  code === 'engine-failed' && `${message} ${next ?? ''}`.includes(NO_MEMORY_WORDS);

/** What went wrong in the child, in words that a person can act on. */
export function failure(thrown: unknown, dir?: string): ErrorShape {
  if (thrown instanceof GeoR1Error) return thrown.toShape();
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const subject = dir === undefined ? {} : { subject: dir };
  if (OUT_OF_MEMORY.test(said)) return { code: 'engine-failed', ...subject, ...NO_MEMORY };
  const line = (said.split('\n')[0] ?? '').trim().slice(0, MAX_CHARACTERS);
  if (MALFORMED.test(said)) {
    return {
      code: 'bad-input',
      ...subject,
      message: `A file of the checkpoint is broken (${line}).`,
      next: 'Get the checkpoint again, or export it anew (models/checkpoints/README.md).',
    };
  }
  return {
    code: 'engine-failed',
    ...subject,
    message: line === '' ? 'It failed without a word.' : `${line}.`.replace(/\.\.$/, '.'),
  };
}
