/** Questions that share runs of a checkpoint: what goes together, what each draws, and what goes wrong for whom. */
import { beforeEach, describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../../src-main/contract/index.js';
import type { AskLimits, CheckpointEngine } from '../../../src-main/checkpoints/index.js';
import { Ahead } from '../../../src-main/workspace/checkpoint/ahead.js';
import { Together } from '../../../src-main/workspace/checkpoint/together.js';
import { fakeCheckpoint } from './fake-checkpoint.js';

const PICTURE = { rgb: new Uint8Array(12), width: 2, height: 2 };
const LIMITS: AskLimits = { maxTokens: 8, maxMs: 1000, stop: [], sampling: null };
const SAMPLING = { temperature: 1, topK: 0, topP: 1 };
const never = new AbortController().signal;

let limits: AskLimits[];
let fails: (rows: number) => GeoR1Error | null;
let batches: readonly number[];
async function engineFor(rows: number): Promise<CheckpointEngine> {
  const fake = await fakeCheckpoint(({ prompt }) => `about ${prompt}`, 'qwen2_5_vl', rows);
  ({ batches } = fake);
  return {
    ...fake,
    ask: async (asked, given, ...more) => {
      limits.push(given);
      const failure = fails(asked.length);
      if (failure !== null) throw failure;
      return fake.ask(asked, given, ...more);
    },
  };
}
beforeEach(() => {
  limits = [];
  fails = () => null;
});

const question =
  (prompts: readonly string[], how: AskLimits = LIMITS) =>
  async (engine: CheckpointEngine): Promise<string[]> => {
    const asked = prompts.map((prompt) => ({ prompt, picture: PICTURE }));
    return (await engine.ask(asked, how)).rows.map(({ text }) => text);
  };
const settled = async (
  engine: CheckpointEngine,
  questions: Parameters<Together['all']>[0],
): Promise<unknown[]> => {
  const ends = await new Together(engine, never).all(questions);
  return ends.map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as Error).message));
};

describe('questions that are asked together', () => {
  it('go in one run, and each hears of its own pictures', async () => {
    const engine = await engineFor(8);
    expect(await settled(engine, [question(['a']), question(['b', 'c']), question(['d'])])).toEqual([
      ['about a'],
      ['about b', 'about c'],
      ['about d'],
    ]);
    expect(batches).toEqual([4]);
  });

  it('go in several where the memory does not hold all, and apart where they are asked in other ways', async () => {
    const asked = ['a', 'b', 'c'].map((name) => question([name]));
    await settled(await engineFor(2), asked);
    expect(batches).toEqual([2, 1]);
    await settled(await engineFor(8), [...asked, question(['d'], { ...LIMITS, maxTokens: 9 })]);
    expect(batches).toEqual([3, 1]);
  });

  it('draw what each would draw alone', async () => {
    const drawn = { ...LIMITS, sampling: { ...SAMPLING, seed: 7 } };
    const later = { ...LIMITS, sampling: { ...SAMPLING, seed: 9 } };
    await settled(await engineFor(8), [question(['a', 'b'], drawn), question(['c'], later)]);
    expect(limits.map(({ sampling }) => sampling?.seeds)).toEqual([[7, 8, 9]]);
  });

  it('wait neither for one that asks nothing nor for one that fails, and follow one that asks twice', async () => {
    const twice = async (engine: CheckpointEngine): Promise<string[]> => [
      ...(await question(['first'])(engine)),
      ...(await question(['second'])(engine)),
    ];
    const broken = (): Promise<never> => Promise.reject(new Error('No such image.'));
    const silent = (): Promise<string[]> => Promise.resolve([]);
    expect(await settled(await engineFor(8), [twice, broken, silent, question(['b'])])).toEqual([
      ['about first', 'about second'],
      'No such image.',
      [],
      ['about b'],
    ]);
    expect(batches).toEqual([2, 1]);
  });

  it('are fewer where the memory runs out, down to one, which is told then', async () => {
    const out = new GeoR1Error({ code: 'engine-failed', message: 'The memory ran out.' });
    fails = (rows) => (rows > 1 ? out : null);
    const four = ['a', 'b', 'c', 'd'].map((name) => question([name]));
    expect(await settled(await engineFor(8), four)).toEqual(
      four.map((_, at) => [`about ${'abcd'.charAt(at)}`]),
    );
    expect(batches).toEqual([1, 1, 1, 1]);
    fails = () => out;
    expect(await settled(await engineFor(8), four.slice(0, 2))).toEqual([out.message, out.message]);
  });

  it('all fail where the process ends', async () => {
    fails = () => new GeoR1Error({ code: 'cancelled', message: 'Cancelled.' });
    expect(await settled(await engineFor(8), [question(['a']), question(['b'])])).toEqual([
      'Cancelled.',
      'Cancelled.',
    ]);
  });
});

describe('what is asked ahead', () => {
  const one = (question: string) => ({ image: 'a.tif', question, task: 'rec' as const, outlines: false });
  const ahead = (names: readonly string[], known: readonly string[] = []): Ahead =>
    new Ahead(names.map(one), ({ question: asked }) =>
      asked === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve(known.includes(asked)),
    );
  const names = async (from: Ahead, asked: string, most: number): Promise<string[]> =>
    (await from.after(one(asked), most)).map(({ question: name }) => name);

  it('is what comes next, once each, without what is known or cannot be looked at', async () => {
    const from = ahead(['a', 'b', 'a', 'c', 'gone', 'd', 'e'], ['c']);
    expect(await names(from, 'a', 5)).toEqual(['b', 'd']);
    expect(await names(from, 'd', 5)).toEqual(['e']);
    expect(await names(from, 'unheard', 5)).toEqual([]);
    expect(await names(ahead(['a', 'b', 'c']), 'a', 0)).toEqual([]);
  });
});
