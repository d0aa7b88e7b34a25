/** What goes wrong in the process that runs a checkpoint, in words that say what to do. */
import { describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { CheckpointProcess } from '../../src-main/checkpoints/checkpoint-process.js';
import { failure } from '../../src-main/checkpoints/failure.js';
import { exitWords } from '../../src-main/processes/index.js';

/** A child in the test's hand. */
function child() {
  let message: (sent: unknown) => void = () => undefined;
  let exit: (how: string) => void = () => undefined;
  const posted: unknown[] = [];
  let kills = 0;
  const link = {
    post: (sent: unknown) => posted.push(sent),
    onMessage: (listener: (sent: unknown) => void) => (message = listener),
    onExit: (listener: (how: string) => void) => (exit = listener),
    kill: () => {
      kills += 1;
      exit('was killed (SIGKILL)');
    },
  };
  const running = new CheckpointProcess(() => link, '/qwen');
  const ask = (signal?: AbortSignal) =>
    running.request(
      { kind: 'ask', asked: [], maxTokens: 1, maxMs: 1, stop: [], sampling: null } as never,
      signal,
    );
  return {
    running,
    ask,
    posted,
    send: (sent: unknown) => message(sent),
    end: (how: string) => exit(how),
    kills: () => kills,
  };
}

describe('the process', () => {
  it.each([
    'was killed (SIGKILL)',
    'was killed (SIGSEGV)',
    'ended with code 134, saying "FATAL ERROR: heap out of memory"',
    'ended with code 1, saying "RangeError: WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory"',
  ])('that %s may have had too little memory', async (how) => {
    const { ask, end, running } = child();
    const asked = ask();
    end(how);
    await expect(asked).rejects.toMatchObject({
      code: 'engine-failed',
      subject: '/qwen',
      next: expect.stringContaining('memory ran out') as string,
    });
    expect(running.alive).toBe(false);
    await expect(ask()).rejects.toMatchObject({ code: 'engine-failed' });
  });

  it('that ends in another way is started by the next question', async () => {
    const { ask, end } = child();
    const asked = ask();
    end('ended with code 1');
    await expect(asked).rejects.toMatchObject({ next: expect.stringContaining('loaded anew') as string });
  });

  it('that sends nonsense is stopped', async () => {
    const { ask, send, kills } = child();
    const asked = ask();
    send({ kind: 'answered', id: 1 });
    await expect(asked).rejects.toMatchObject({
      message: expect.stringContaining('malformed reply') as string,
    });
    expect(kills()).toBe(1);
  });

  it('is ended by a cancel, once, and late replies are let go', async () => {
    const { ask, send, kills, running } = child();
    const control = new AbortController();
    const asked = ask(control.signal);
    control.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await running.kill();
    send({ kind: 'text', id: 1, row: 0, text: 'late' });
    expect(kills()).toBe(1);
  });
});

describe('how a process ended', () => {
  const trace = `/app/child.mjs:10
throw new Error(said)
      ^

RangeError: WebAssembly.instantiate(): Out of memory
    at async /app/child.mjs:10:175

Node.js v20.20.2
`;
  it.each([
    [1, null, trace, 'ended with code 1, saying "RangeError: WebAssembly.instantiate(): Out of memory"'],
    [
      134,
      null,
      'FATAL ERROR: heap\n----- trace -----\n 1: 0xb7\n',
      'ended with code 134, saying "FATAL ERROR: heap"',
    ],
    [1, null, 'first\nlast\n\n', 'ended with code 1, saying "last"'],
    [null, 'SIGKILL', '', 'was killed (SIGKILL)'],
  ])('with %j, %j is told with its last error', (code, signal, said, words) => {
    expect(exitWords(code, signal, said)).toBe(words);
  });
});

describe('what the library and onnxruntime say', () => {
  it.each([
    ['std::bad_alloc', 'engine-failed', 'The memory ran out.'],
    ['Failed to allocate memory for requested buffer of size 9', 'engine-failed', 'The memory ran out.'],
    ['CUDA_ERROR_OUT_OF_MEMORY: out of memory', 'engine-failed', 'The memory ran out.'],
    [
      'Load model failed:Protobuf parsing failed.\nmore',
      'bad-input',
      'A file of the checkpoint is broken (Load model failed:Protobuf parsing failed.).',
    ],
    ['Something else.', 'engine-failed', 'Something else.'],
    ['', 'engine-failed', 'It failed without a word.'],
  ])('%j becomes words to act on', (said, code, message) => {
    expect(failure(new Error(said), '/qwen')).toMatchObject({ code, message, subject: '/qwen' });
  });

  it('leaves our own errors as they are, and cuts long ones', () => {
    const own = new GeoR1Error({ code: 'unsupported', message: 'No.', next: 'Yes.' });
    expect(failure(own)).toEqual({ code: 'unsupported', message: 'No.', next: 'Yes.' });
    expect(failure('x'.repeat(5000)).message).toHaveLength(301);
  });
});
