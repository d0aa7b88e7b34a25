/** A checkpoint whose memory runs out, on loading and while it writes: children in the test's hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ranOutOfMemory, recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import type { Checkpoint, CheckpointOptions } from '../../src-main/checkpoints/index.js';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { formulaPicture } from './picture.js';
import { fixtureFolder } from './truth.js';

interface Sent {
  readonly kind: 'load' | 'ask';
  readonly id: number;
  readonly settings?: { readonly provider: string };
}
interface Child {
  readonly send: (reply: object) => void;
  readonly end: (how: string) => void;
}
const KILLED = 'was killed (SIGKILL)';
const LOADED = { kind: 'loaded', loadMs: 1, residentBytes: 1e6 };
const ANSWERED = {
  kind: 'answered',
  rows: [
    {
      text: 'None',
      tokens: 1,
      probabilities: [1],
      ends: [4],
      ended: 'end',
      resized: { width: 28, height: 28 },
    },
  ],
  promptTokens: 9,
  firstTokenMs: 1,
  tokensPerSecond: null,
  peakBytes: 1e6,
};
const ASKED = [{ prompt: 'ship', picture: formulaPicture(28, 28) }];
const LIMITS = { maxTokens: 4, maxMs: 1000, stop: [], sampling: null };

let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
});

/** Starts with children that act on each request; `life` counts them from 1. */
function start(act: (sent: Sent, child: Child, life: number) => void, options: CheckpointOptions = {}) {
  let lives = 0;
  const spawn = () => {
    const life = ++lives;
    let hear: (message: unknown) => void = () => undefined;
    let exit: (how: string) => void = () => undefined;
    const child: Child = { send: (reply) => hear(reply), end: (how) => exit(how) };
    return {
      post: (message: unknown) => void setImmediate(() => act(message as Sent, child, life)),
      onMessage: (listener: typeof hear) => void (hear = listener),
      onExit: (listener: typeof exit) => void (exit = listener),
      kill: () => void setImmediate(() => exit('was stopped')),
    };
  };
  const starting = startCheckpoint(checkpoint, { providers: ['cpu'], threads: 1, spawn, ...options });
  return { starting, lives: () => lives };
}

const thrownBy = async (work: Promise<unknown>): Promise<GeoR1Error> => {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof GeoR1Error) return thrown;
  throw new Error('It should have failed in our words.');
};

describe('memory that runs out', () => {
  it('on loading is said, with what to do, whether the child says so or is killed', async () => {
    const told = await thrownBy(
      start(({ id }, { send }) =>
        send({ kind: 'failed', id, error: { code: 'engine-failed', message: 'The memory ran out.' } }),
      ).starting,
    );
    const killed = await thrownBy(start((_, { end }) => end(KILLED)).starting);
    for (const error of [told, killed]) {
      expect(error).toMatchObject({ code: 'engine-failed', subject: checkpoint.dir });
      expect(ranOutOfMemory(error)).toBe(true);
    }
    expect(killed.next).toContain('or the built-in engine');
  });

  it('on a GPU, or with its driver absent, lets the CPU take over, and that is told', async () => {
    const failing = ['The memory ran out.', 'libcuda.so.1: cannot open shared object file'];
    for (const message of failing) {
      const { starting, lives } = start(
        ({ id, settings }, { send }) =>
          settings?.provider === 'cuda'
            ? send({ kind: 'failed', id, error: { code: 'engine-failed', message } })
            : send({ ...LOADED, id }),
        { providers: ['cuda', 'cpu'] },
      );
      const engine = await starting;
      expect(engine.report).toEqual({ provider: 'cpu', tried: [{ provider: 'cuda', why: message }] });
      expect(lives()).toBe(2);
      await engine.close();
    }
  });

  it('while it writes ends the answer and not the engine: the next question loads it again', async () => {
    const { starting, lives } = start(({ kind, id }, { send, end }, life) => {
      if (kind === 'load') send({ ...LOADED, id });
      else if (life > 1) send({ ...ANSWERED, id });
      else {
        send({ kind: 'text', id, row: 0, text: 'No' });
        end(KILLED);
      }
    });
    const engine = await starting;
    const pieces: string[] = [];
    const asked = engine.ask(ASKED, LIMITS, undefined, (_, text) => pieces.push(text));
    const error = await thrownBy(asked);
    expect(pieces).toEqual(['No']);
    expect(error.message).toContain('was killed');
    expect(ranOutOfMemory(error)).toBe(true);
    expect((await engine.ask(ASKED, LIMITS)).rows[0]?.text).toBe('None');
    expect(lives()).toBe(2);
    await engine.close();
  });

  it('is not what every fault is taken for', () => {
    const failed = (code: 'engine-failed' | 'bad-input', message: string) =>
      ranOutOfMemory({ code, message });
    expect(failed('engine-failed', 'It broke.')).toBe(false);
    expect(failed('bad-input', 'The memory ran out.')).toBe(false);
  });
});
