import { expect, it, vi } from 'vitest';
import type { Bundle, ChildLink } from '../../src-main/engine/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { TINY_BUNDLE, truthPicture } from '../fixtures/engine/index.js';

interface Sent {
  kind: string;
  id: number;
  settings?: { providers: string[] };
}

/** A child that answers as the test says, so that hangs and faults of drivers can be played. */
class FakeChild implements ChildLink {
  readonly sent: Sent[] = [];
  killed = 0;
  #message: (message: unknown) => void = () => undefined;
  #exit: (how: string) => void = () => undefined;
  readonly #answer: (child: FakeChild, sent: Sent) => void;

  constructor(answer: (child: FakeChild, sent: Sent) => void) {
    this.#answer = answer;
  }
  post(message: unknown): void {
    this.sent.push(message as Sent);
    queueMicrotask(() => this.#answer(this, message as Sent));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }
  say(message: unknown): void {
    this.#message(message);
  }
  die(how: string): void {
    this.#exit(how);
  }
  kill(): void {
    this.killed++;
    queueMicrotask(() => this.#exit('was killed (SIGKILL)'));
  }
}

const started = (child: FakeChild, { id, settings }: Sent, provider = settings!.providers[0]!) =>
  child.say({ kind: 'started', id, report: { provider, tried: [] } });
const OPTIONS = { minScore: 0.05, maxPerImage: 10 };
const bundle: Promise<Bundle> = loadBundle(TINY_BUNDLE);

function children(...answers: ((child: FakeChild, sent: Sent) => void)[]) {
  const made: FakeChild[] = [];
  const spawn = () => {
    const child = new FakeChild(answers[Math.min(made.length, answers.length - 1)]!);
    made.push(child);
    return child;
  };
  return { made, spawn };
}

it('starts again without the provider whose trial ended the process, and says so', async () => {
  const { made, spawn } = children(
    (child) => {
      child.say({ kind: 'trying', provider: 'webgpu' });
      child.die('was killed (SIGSEGV)');
    },
    (child, sent) => started(child, sent),
  );
  const engine = await startEngine(await bundle, { providers: ['webgpu', 'cpu'], spawn });
  expect(made.map(({ sent }) => sent[0]!.settings!.providers)).toEqual([['webgpu', 'cpu'], ['cpu']]);
  expect(engine.report.provider).toBe('cpu');
  expect(engine.report.tried[0]!.why).toMatch(/trying it ended the process.*SIGSEGV/);
});

it('gives up where the CPU itself ends the process', async () => {
  const { made, spawn } = children((child) => {
    child.say({ kind: 'trying', provider: 'cpu' });
    child.die('ended with code 127, saying "libonnxruntime.so.1: cannot open"');
  });
  await expect(startEngine(await bundle, { providers: ['cpu'], spawn })).rejects.toThrow(/cannot open/);
  expect(made).toHaveLength(1);
});

it('does not use a provider again that took the process with it twice while it ran', async () => {
  const { made, spawn } = children((child, sent) => {
    if (sent.kind === 'start') started(child, sent);
    if (sent.kind === 'detect') child.die('was killed (SIGABRT)');
  });
  const engine = await startEngine(await bundle, { providers: ['cuda', 'cpu'], spawn });
  await expect(engine.detect(truthPicture(), OPTIONS)).rejects.toMatchObject({ code: 'engine-failed' });
  await expect(engine.detect(truthPicture(), OPTIONS)).rejects.toMatchObject({ code: 'engine-failed' });
  await expect(engine.detect(truthPicture(), OPTIONS)).rejects.toMatchObject({ code: 'engine-failed' });
  expect(made.map(({ sent }) => sent[0]!.settings!.providers)).toEqual([
    ['cuda', 'cpu'],
    ['cuda', 'cpu'],
    ['cpu'],
  ]);
  expect(engine.report.tried[0]!.why).toMatch(/2 times/);
});

it('ends a process whose run does not end a second after its caller gave up', async () => {
  vi.useFakeTimers();
  try {
    const { made, spawn } = children((child, sent) => {
      if (sent.kind === 'start') started(child, sent);
    });
    const engine = await startEngine(await bundle, { providers: ['cpu'], spawn });
    const stop = new AbortController();
    const running = engine.detect(truthPicture(), OPTIONS, stop.signal);
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(made[0]!.sent.at(-1)).toMatchObject({ kind: 'cancel', id: 2 });
    expect(made[0]!.killed).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(made[0]!.killed).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

it('does not end a process that others wait for, nor one that let go', async () => {
  vi.useFakeTimers();
  try {
    const { made, spawn } = children((child, sent) => {
      if (sent.kind === 'start') started(child, sent);
    });
    const engine = await startEngine(await bundle, { providers: ['cpu'], spawn });
    const stop = new AbortController();
    const cancelled = engine.detect(truthPicture(), OPTIONS, stop.signal);
    const other = engine.detect(truthPicture(), OPTIONS);
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(made[0]!.killed).toBe(0);
    made[0]!.say({ kind: 'dropped', id: 2 });
    made[0]!.say({ kind: 'detected', id: 3, images: [emptyImage()] });
    await expect(other).resolves.toEqual([[]]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(made[0]!.killed).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('ends a process that trains on after its caller gave up, though its session is being closed', async () => {
  const taught = await loadBundle(builtinBundleDir());
  vi.useFakeTimers();
  try {
    const { made, spawn } = children((child, sent) => {
      if (sent.kind === 'start') started(child, sent);
      if (sent.kind === 'train-open') child.say({ kind: 'train-opened', id: sent.id, session: 1 });
    });
    const engine = await startEngine(taught, { providers: ['webgpu', 'cpu'], spawn });
    const none = new Float32Array(0);
    for (const life of [1, 2, 3]) {
      const stop = new AbortController();
      const state = { weights: none, first: none, second: none };
      const training = await engine.teach!.open('term', state, stop.signal);
      const step = training.step({}, [], stop.signal);
      await vi.advanceTimersByTimeAsync(0);
      stop.abort();
      await expect(step).rejects.toMatchObject({ code: 'cancelled' });
      const closed = expect(training.close()).rejects.toMatchObject({ code: 'engine-failed' });
      await vi.advanceTimersByTimeAsync(1000);
      await closed;
      expect(made).toHaveLength(life);
      expect(made.map(({ killed }) => killed)).toEqual(made.map(() => 1));
    }
    // What is ended because nobody wants it any more is no fault of its provider.
    expect(made.map(({ sent }) => sent[0]!.settings!.providers)).toEqual(made.map(() => ['webgpu', 'cpu']));
  } finally {
    vi.useRealTimers();
  }
});

it.each([
  ['no reply at all', 'hello'],
  [
    'arrays of unequal length',
    { kind: 'detected', id: 2, images: [{ ...emptyImage(), scores: new Float32Array(3) }] },
  ],
  ['lists for arrays', { kind: 'encoded', id: 2, queries: [1, 2, 3] }],
])('stops a process that sends %s', async (_what, reply) => {
  const { made, spawn } = children((child, sent) => {
    if (sent.kind === 'start') started(child, sent);
    if (sent.kind === 'detect') child.say(reply);
  });
  const engine = await startEngine(await bundle, { providers: ['cpu'], spawn });
  await expect(engine.detect(truthPicture(), OPTIONS)).rejects.toThrow(/malformed reply/);
  expect(made[0]!.killed).toBe(1);
});

function emptyImage() {
  const none = new Float32Array(0);
  const labels = new Uint16Array(0);
  return {
    boxes: none,
    labels,
    scores: none,
    objectness: none,
    quality: none,
    classScores: none,
    embeddings: none,
  };
}
