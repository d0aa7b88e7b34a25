import type { ErrorShape } from '../contract/index.js';
import { availableMemory } from './available-memory.js';
import { lacksMemory, memoryNeed } from './memory.js';
import type { Precision } from './precisions.js';
import type { Checkpoint } from './recognise.js';
import type { Size } from './smart-resize.js';

/** Which precision and which execution provider a checkpoint is tried with, and why others are not. */
export interface Attempt {
  readonly provider: string;
  readonly precision: Precision;
}

export interface Choice {
  /** In the order to try them; empty where nothing fits. */
  readonly attempts: readonly Attempt[];
  /** Of each precision that is whole or broken: what it takes on the CPU, and why it is not taken there. */
  readonly precisions: readonly {
    readonly name: Precision;
    readonly fileBytes: number;
    readonly needsBytes: number;
    readonly refused: ErrorShape | null;
  }[];
  readonly availableBytes: number;
}

/** Best first. A GPU computes in sixteen bits; a CPU has no sixteen-bit kernels and makes thirty-two of them. */
const ON_GPU: readonly Precision[] = ['fp16', 'q4f16', 'q4', 'fp32', 'q8'];
const ON_CPU: readonly Precision[] = ['fp32', 'q8', 'q4', 'q4f16', 'fp16'];
/** The largest picture of a question, and the new tokens that the longest answer may have. */
export const LARGEST_PICTURE: Size = { width: 768, height: 768 };
const LONGEST_ANSWER = 1024;

/**
 * Providers that are tried for checkpoints. WebGPU is left out: a software adapter passes for a GPU until gigabytes are
 * loaded; CoreML, as its graphs may not change their lengths.
 */
export function checkpointProviders(platform: NodeJS.Platform, arch: string): readonly string[] {
  if (platform === 'linux' && arch === 'x64') return ['cuda', 'cpu'];
  return platform === 'win32' ? ['dml', 'cpu'] : ['cpu'];
}

/**
 * @param wanted a precision that was asked for; null takes the best that fits
 * @param free bytes that a new process can have. What a GPU has free is not known before it is tried.
 */
export function chooseAttempts(
  checkpoint: Checkpoint,
  wanted: Precision | null,
  providers: readonly string[],
  free: number = availableMemory(),
): Choice {
  const whole = [...checkpoint.precisions].map(([name, { bytes }]) => {
    const need = memoryNeed(checkpoint, name, LARGEST_PICTURE, LONGEST_ANSWER);
    const lacks = lacksMemory(need, free);
    const refused = lacks === null ? null : tooLarge(checkpoint, name, need.total, lacks);
    return { name, fileBytes: bytes, needsBytes: need.total, refused };
  });
  const broken = checkpoint.broken.map(({ precision, why }) => {
    return { name: precision, fileBytes: 0, needsBytes: 0, refused: why };
  });
  const fits = (name: Precision, provider: string): boolean =>
    checkpoint.precisions.has(name) &&
    (wanted === null || wanted === name) &&
    lacksMemory(memoryNeed(checkpoint, name, LARGEST_PICTURE, LONGEST_ANSWER, provider), free) === null;
  const attempts = providers.flatMap((provider) => {
    const precision = (provider === 'cpu' ? ON_CPU : ON_GPU).find((name) => fits(name, provider));
    return precision === undefined ? [] : [{ provider, precision }];
  });
  return { attempts, precisions: [...whole, ...broken], availableBytes: free };
}

function tooLarge(checkpoint: Checkpoint, precision: Precision, needs: number, free: number): ErrorShape {
  return {
    code: 'engine-failed',
    subject: checkpoint.dir,
    message: `In ${precision} it needs about ${memoryText(needs)}, and ${memoryText(free)} are free.`,
    next: 'Close other programs, take a smaller precision or a smaller model, or the built-in engine.',
  };
}

/** `40 MB`, `0.5 GB`, `12 GB`. */
export const memoryText = (bytes: number): string =>
  bytes < 1e8 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
