/** Memory of this process and all it started, from Linux's /proc. */
import { readdir, readFile } from 'node:fs/promises';

const SAMPLE_EVERY_MS = 50;
const BYTES_PER_KIB = 1024;

async function parentAndMemory(pid: string): Promise<{ pid: string; parent: string; bytes: number } | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1];
    // Shared pages of libraries count in every process: the sum is an upper bound.
    return { pid, parent: field('PPid') ?? '', bytes: Number(field('VmRSS') ?? 0) * BYTES_PER_KIB };
  } catch {
    return null; // The process ended between the two reads.
  }
}

async function familyBytes(): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(parentAndMemory))).filter((entry) => entry !== null);
  const family = new Set([String(process.pid)]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.reduce((sum, { pid, bytes }) => sum + (family.has(pid) ? bytes : 0), 0);
}

/** Runs `work` and gives the largest resident memory, in bytes, of all processes together; NaN where there is no /proc. */
export async function peakMemory(work: () => Promise<void>): Promise<number> {
  if (process.platform !== 'linux') {
    await work();
    return NaN;
  }
  let peak = 0;
  const stop = new AbortController();
  const watch = (async () => {
    while (!stop.signal.aborted) {
      peak = Math.max(peak, await familyBytes());
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  })();
  try {
    await work();
  } finally {
    stop.abort();
    await watch;
  }
  return peak;
}
