/** Memory and processor time of this process and all it started, from Linux's /proc. */
import { readdir, readFile } from 'node:fs/promises';

/** A look at a process of a gigabyte takes some milliseconds of it. */
const SAMPLE_EVERY_MS = 100;
const BYTES_PER_KIB = 1024;

async function parentOf(pid: string): Promise<{ pid: string; parent: string } | null> {
  try {
    return { pid, parent: /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '' };
  } catch {
    return null; // The process ended between the two reads.
  }
}

/** This process and its descendants. */
async function family(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(parentOf))).filter((entry) => entry !== null);
  const own = new Set([String(process.pid)]);
  for (let size = 0; size !== own.size;) {
    size = own.size;
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
  }
  return [...own];
}

/** What a process holds in memory; pages that several share, above all Node's own, count in parts that add up to one. */
async function bytesOf(pid: string): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * BYTES_PER_KIB;
}

async function familyBytes(isCounted: (pid: string) => boolean): Promise<number> {
  const bytes = await Promise.all((await family()).filter(isCounted).map(bytesOf));
  return bytes.reduce((sum, each) => sum + each, 0);
}

/** Bytes that all processes hold together that this one started; NaN where there is no /proc. */
export async function startedBytes(): Promise<number> {
  if (process.platform !== 'linux') return NaN;
  return familyBytes(counts('started'));
}

/** Clock ticks of /proc a second: sysconf(_SC_CLK_TCK), 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat after the name in brackets: utime and stime are the 14th and 15th of all. */
const USER_TICKS_FIELD = 11;

/** Whose time or memory counts; `started`: without this process, which only measures. */
type Who = 'all' | 'started';
const counts =
  (who: Who) =>
  (pid: string): boolean =>
    who === 'all' || pid !== String(process.pid);

/** Seconds of processor time that this process and its living children took so far; NaN where there is no /proc. */
export async function processorSeconds(who: Who = 'all'): Promise<number> {
  if (process.platform !== 'linux') return NaN;
  let ticks = 0;
  for (const pid of (await family()).filter(counts(who))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[USER_TICKS_FIELD] ?? 0) + Number(fields[USER_TICKS_FIELD + 1] ?? 0);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Runs `work` and gives the most memory, in bytes, that all processes held together; NaN where there is no /proc. */
export async function peakMemory(work: () => Promise<void>, who: Who = 'all'): Promise<number> {
  if (process.platform !== 'linux') {
    await work();
    return NaN;
  }
  let peak = 0;
  const stop = new AbortController();
  const watch = (async () => {
    while (!stop.signal.aborted) {
      peak = Math.max(peak, await familyBytes(counts(who)));
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
