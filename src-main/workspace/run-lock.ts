import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { GeoR1Error, isMissing, systemCode } from '../contract/index.js';
import { cannotWrite } from './whole-file.js';

/**
 * Which process teaches a run: a file in the run's folder that one process alone can make, so that two windows on one data
 * folder, or two commands, never go on with each other's run. Left behind by a process that was killed it is taken over.
 */

/** The file's time is set anew so often while its process lives. */
const BEAT_MS = 5_000;
/**
 * A lock so old was left behind, whatever its process number says: the number may be another program's by now, or one of a
 * machine that shares the folder and cannot be asked.
 */
const STALE_MS = 60_000;
/** Between making the file and finding it, another may have taken it away. */
const TRIES = 3;

const holderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  since: z.string(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

interface Found {
  readonly text: string;
  /** Null where the file is cut off. */
  readonly holder: Holder | null;
  readonly live: boolean;
}

export interface RunLock {
  release(): Promise<void>;
}

/** Locks of this process: an earlier life in a container often had the same number. */
const own = new Set<string>();

/**
 * @param onLost hears that another process has taken the run over, as this one stood still for a minute
 * @throws GeoR1Error unsupported while another process, or another part of this one, holds it; io
 */
export async function takeLock(
  path: string,
  run: string,
  onLost: (error: GeoR1Error) => void,
): Promise<RunLock> {
  const token = randomBytes(8).toString('hex');
  const text = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token,
  } satisfies Holder);
  for (let tried = 0; tried < TRIES; tried++) {
    if (await isMade(path, text)) return held(path, text, token, () => onLost(isTaken(run, null)));
    const found = await lookAt(path);
    if (found?.live === true) throw isTaken(run, found.holder);
    if (found !== null && !(await isAway(path, found, token))) break;
  }
  throw isTaken(run, null);
}

/** Why a run is left alone: who teaches it now; null where nobody does. */
export async function whoHolds(path: string, run: string): Promise<GeoR1Error | null> {
  const found = await lookAt(path);
  return found?.live === true ? isTaken(run, found.holder) : null;
}

async function isMade(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
    } catch (thrown) {
      // Empty, as on a full disk, it would count as somebody's for a minute.
      await rm(path, { force: true }).catch(() => undefined);
      throw thrown;
    } finally {
      await file.close();
    }
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    throw cannotWrite(path, thrown);
  }
}

function held(path: string, text: string, token: string, onLost: () => void): RunLock {
  own.add(token);
  const isOurs = async (): Promise<boolean | null> =>
    readFile(path, 'utf8').then(
      (found) => found === text,
      () => null,
    );
  const beat = async (): Promise<void> => {
    const ours = await isOurs();
    // A folder that is away for a moment takes nothing from us; the next beat makes up for this one.
    if (ours === true) await utimes(path, new Date(), new Date()).catch(() => undefined);
    if (ours !== false) return;
    clearInterval(beating);
    onLost();
  };
  const beating = setInterval(() => void beat(), BEAT_MS).unref();
  return {
    release: async () => {
      clearInterval(beating);
      if ((await isOurs()) === true) await rm(path, { force: true });
      own.delete(token);
      // A folder that was made for the lock alone goes with it; any other is not empty and stays.
      await rmdir(dirname(path)).catch(() => undefined);
    },
  };
}

async function lookAt(path: string): Promise<Found | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const holder = holderIn(text);
    const fresh = Date.now() - mtimeMs < STALE_MS;
    // One that is cut off may be about to be written.
    return { text, holder, live: fresh && (holder === null || isAlive(holder)) };
  } catch (thrown) {
    // What is no folder has no lock either.
    if (isMissing(thrown) || systemCode(thrown) === 'ENOTDIR') return null;
    throw thrown;
  }
}

function holderIn(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive({ pid, host, token }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return own.has(token);
  try {
    process.kill(pid, 0); // sends nothing: it only asks whether there is one, on Windows too
    return true;
  } catch (thrown) {
    return systemCode(thrown) === 'EPERM';
  }
}

/** Takes a lock away that was left behind. False where it was another's by then, who gets it back. */
async function isAway(path: string, { text }: Found, token: string): Promise<boolean> {
  const aside = `${path}.${token}`;
  try {
    await rename(path, aside);
  } catch (thrown) {
    if (isMissing(thrown)) return true;
    throw thrown;
  }
  const ours = (await readFile(aside, 'utf8')) === text;
  if (!ours) await link(aside, path).catch(() => undefined); // somebody has it in any case
  await rm(aside, { force: true });
  return ours;
}

function isTaken(run: string, holder: Holder | null): GeoR1Error {
  const who =
    holder === null
      ? 'Another process'
      : `Another process (number ${holder.pid} on ${holder.host}, since ${holder.since})`;
  return new GeoR1Error({
    code: 'unsupported',
    subject: run,
    message: `${who} is teaching this run.`,
    next: 'Wait for it, or cancel it there.',
  });
}
