import { freemem } from 'node:os';

/** Bytes that a new process can have: what the system has free, or less where a limit is set on this process (cgroup). */
export function availableMemory(): number {
  // Node knows it from 20.13 on; its types promise it always.
  const { availableMemory: within } = process as { availableMemory?: () => number };
  const limit = within?.call(process) ?? 0;
  return limit > 0 ? Math.min(limit, freemem()) : freemem();
}
