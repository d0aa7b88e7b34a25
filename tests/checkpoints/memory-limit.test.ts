/** Memory that runs out for real: the system refuses the process of a tiny checkpoint any more of it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ranOutOfMemory, recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import type { CheckpointEngine } from '../../src-main/checkpoints/index.js';
import { forkCheckpoint } from '../../src-main/checkpoints/spawn.js';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { formulaPicture } from './picture.js';
import { fixtureFolder } from './truth.js';

/** prlimit of util-linux: the limit is on what a process may write to (RLIMIT_DATA), set from outside while it runs. */
const able = process.platform === 'linux' && isThere();
/** Node starts with as much, and no checkpoint is loaded in it; one that is loaded has more, so that it gets none. */
const TOO_LITTLE_BYTES = 120e6;
const TIMEOUT_MS = 90_000;
const ASKED = [{ prompt: 'the largest ship near the harbour', picture: formulaPicture(224, 168) }];
const LONG = { maxTokens: 900, maxMs: 60_000, stop: [], sampling: null };
const SHORT = { ...LONG, maxTokens: 4 };

let engine: CheckpointEngine | null = null;
afterEach(() => engine?.close());

function isThere(): boolean {
  try {
    execFileSync('prlimit', ['--version']);
    return true;
  } catch {
    return false;
  }
}

const limit = (pid: number): void =>
  void execFileSync('prlimit', [`--pid=${pid}`, `--data=${TOO_LITTLE_BYTES}`]);

/** Processes that this one has started and that run the child's script. */
function children(): number[] {
  return readdirSync('/proc/self/task')
    .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('checkpoints/child'))
    .map(Number);
}

const thrownBy = async (work: Promise<unknown>): Promise<GeoR1Error> => {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof GeoR1Error) return thrown;
  throw new Error('It should have failed in our words.');
};

describe.skipIf(!able)('a real limit of memory', () => {
  it(
    'on loading ends the process, and the words say so',
    async () => {
      const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
      const spawn = () => {
        const before = children();
        const link = forkCheckpoint();
        children()
          .filter((pid) => !before.includes(pid))
          .forEach(limit);
        return link;
      };
      const error = await thrownBy(startCheckpoint(checkpoint, { providers: ['cpu'], threads: 1, spawn }));
      expect(error).toMatchObject({ code: 'engine-failed', subject: checkpoint.dir });
      expect(ranOutOfMemory(error), error.message).toBe(true);
      expect(error.next).toContain('the built-in engine');
    },
    TIMEOUT_MS,
  );

  it(
    'while it writes ends the answer; the next question loads it again',
    async () => {
      const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
      engine = await startCheckpoint(checkpoint, { providers: ['cpu'], threads: 1 });
      let told = 0;
      const asked = engine.ask(ASKED, LONG, undefined, () => {
        if (told++ === 0) children().forEach(limit);
      });
      const error = await thrownBy(asked);
      expect(told).toBeGreaterThan(0);
      expect(error).toMatchObject({ code: 'engine-failed', subject: checkpoint.dir });
      expect(ranOutOfMemory(error), error.message).toBe(true);
      expect((await engine.ask(ASKED, SHORT)).rows[0]?.tokens).toBe(4);
    },
    TIMEOUT_MS,
  );
});
