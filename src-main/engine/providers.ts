/**
 * Which of onnxruntime's execution providers a machine can have, and in which order to try them. Pure.
 *
 * Linux arm64 and Windows have no CUDA, and Linux arm64 no WebGPU, in onnxruntime-node's own builds (its README, 1.30).
 */
const BY_PLATFORM: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['cuda', 'webgpu', 'cpu'],
  'linux-arm64': ['cpu'],
  'win32-x64': ['dml', 'webgpu', 'cpu'],
  'win32-arm64': ['dml', 'webgpu', 'cpu'],
  'darwin-arm64': ['coreml', 'webgpu', 'cpu'],
  'darwin-x64': ['coreml', 'webgpu', 'cpu'],
};
const FALLBACK = ['cpu'] as const;
/** Of the bundle's training graphs everywhere: adapters of their size take milliseconds on it. */
export const TRAINING_PROVIDER = 'cpu';

/** Best first; the last is always `cpu`. */
export function candidateProviders(platform: string, arch: string): readonly string[] {
  return BY_PLATFORM[`${platform}-${arch}`] ?? FALLBACK;
}

/** Largest difference of a score from the CPU's that a provider may show on the probe. */
export const MAX_SCORE_DIFFERENCE = 0.05;

/** Why a provider that runs is still not taken, or null where it is. Times are of one warmed-up run, milliseconds. */
export function whyNotTake(probe: {
  readonly finite: boolean;
  readonly worstScoreDifference: number;
  readonly providerMs: number;
  readonly cpuMs: number;
}): string | null {
  if (!probe.finite) return 'it gave values that are not finite';
  if (probe.worstScoreDifference > MAX_SCORE_DIFFERENCE) {
    return `its scores differ from the CPU's by ${probe.worstScoreDifference.toFixed(3)}`;
  }
  // A software adapter (llvmpipe, SwiftShader, WARP) runs WebGPU and DirectML correctly, and many times slower.
  if (probe.providerMs > probe.cpuMs) {
    return `it is slower than the CPU here (${probe.providerMs.toFixed(0)} ms a window, CPU ${probe.cpuMs.toFixed(0)} ms)`;
  }
  return null;
}
