import { readdirSync, readFileSync } from 'node:fs';

const BYTES_PER_KB = 1024;

/**
 * Most memory that this process and its children have held, in bytes, each at its own peak. Children are told by
 * Linux's /proc; elsewhere it is this process alone.
 */
export function peakMemoryBytes(): number {
  const own = process.resourceUsage().maxRSS * BYTES_PER_KB;
  return childrenOf(process.pid).reduce((sum, pid) => sum + peakOf(pid), own);
}

/** Processes that a process has started; none without /proc. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // no /proc, or a thread that has just ended
  }
}

/** Most bytes that a process has held; 0 where it has ended, or without /proc. */
export function peakOf(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) * BYTES_PER_KB;
  } catch {
    return 0; // it has ended meanwhile
  }
}
