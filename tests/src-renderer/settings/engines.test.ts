/** Which engine is asked: folders listed, named, refused, and what of a checkpoint's text the window shows. */
import { beforeEach, describe, expect, it } from 'vitest';
import { GREEDY, type CheckpointInfo, type Written } from '../../../src-main/contract/index.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { headOf, resultOf } from '../../../src-renderer/ask/writtenText.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { USUAL_SAMPLING, useDecoding } from '../../../src-renderer/settings/decodingStore.js';
import { decodingText } from '../../../src-renderer/settings/decodingText.js';
import { useEngines } from '../../../src-renderer/settings/enginesStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';

let wire: HandWire;
beforeEach(() => {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  Object.assign(globalThis, { window: {}, localStorage });
  wire = new HandWire();
  storesOver(wire);
});

const checkpoint = (folder: string, problem: CheckpointInfo['problem'] = null): CheckpointInfo => ({
  folder,
  name: folder.slice(1),
  family: 'Qwen2.5-VL',
  licence: null,
  precisions: [{ name: 'fp32', fileBytes: 1e6, needsBytes: 3e8, refused: null }],
  attempts: [{ provider: 'cpu', precision: 'fp32' }],
  problem,
  running: null,
});
const listed = (...checkpoints: CheckpointInfo[]) => ({ availableBytes: 8e9, checkpoints });

async function added(): Promise<void> {
  const adding = useEngines().add('/qwen');
  await wire.reply('engines.add', listed(checkpoint('/qwen')));
  await adding;
}

async function opened(): Promise<void> {
  const opening = useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
  await opening;
}

describe('engines', () => {
  it('ask the built-in one until another is named, which is then asked', async () => {
    const engines = useEngines();
    expect(engines.chosen).toBeNull();
    await added();
    expect(engines.chosen).toBe('/qwen');
    expect(engines.availableBytes).toBe(8e9);
  });

  it('that are named again are asked again', async () => {
    await added();
    const engines = useEngines();
    engines.wanted = null;
    const adding = engines.add('/qwen/');
    await wire.reply('engines.add', listed(checkpoint('/qwen')));
    await adding;
    expect(engines.chosen).toBe('/qwen');
  });

  it('that cannot be asked are not asked, though they were chosen', async () => {
    await added();
    const refreshing = useEngines().refresh();
    const problem = { code: 'engine-failed' as const, message: 'Too large.' };
    await wire.reply('engines.list', listed(checkpoint('/qwen', problem)));
    await refreshing;
    expect(useEngines().chosen).toBeNull();
  });

  it('that are refused say why, and the list stays', async () => {
    await added();
    const adding = useEngines().add('/nothing');
    await wire.refuse('engines.add', { code: 'not-found', message: 'There is no such folder.' });
    expect(await adding).toBe(false);
    expect(useEngines().problem?.message).toBe('There is no such folder.');
    expect(useEngines().checkpoints).toHaveLength(1);
    expect(useEngines().busy).toBe(false);
  });

  it('are asked by their folder; what is written grows, picture by picture', async () => {
    await added();
    await opened();
    const ask = useAsk();
    ask.session!.question = 'ships';
    void ask.ask();
    await settled();
    expect(wire.sent.at(-1)?.request).toMatchObject({ engine: '/qwen', question: 'ships' });
    await wire.reply('ask', { job: 'job-1' });
    const write = (number: number, text: string) =>
      wire.push({ event: 'checkpoint.text', job: 'job-1', number, text });
    write(0, '');
    expect(ask.session!.writing).toEqual([{ number: 0, text: '' }]);
    write(1, '<think>a');
    write(1, ' ship');
    expect(ask.session!.writing).toEqual([{ number: 1, text: '<think>a ship' }]);
    write(3, 'No');
    write(1, '</think>');
    write(2, '[');
    write(3, 'ne');
    expect(ask.session!.writing).toEqual([
      { number: 1, text: '<think>a ship</think>' },
      { number: 2, text: '[' },
      { number: 3, text: 'None' },
    ]);
    const progress = { windowsDone: 3, windowsTotal: 9, candidates: 0, remainingMs: null };
    wire.push({ event: 'perceive.progress', job: 'job-1', ...progress });
    expect(ask.session!.writing).toEqual([]); // those three are done
    wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
    const before = wire.sent.length;
    await ask.run([{ verb: 'find', term: 'ship' }]);
    expect(wire.sent.length).toBe(before); // chains do not run on what a checkpoint saw
  });
});

describe('how answers are written', () => {
  it('is as published until it is changed, is sent with a question to a checkpoint alone, and is kept', async () => {
    const decoding = useDecoding();
    expect(decoding.chosen).toEqual(GREEDY);
    decoding.changeSampling({ temperature: 0.5 }); // nothing is drawn yet
    expect(decoding.chosen).toEqual(GREEDY);
    decoding.change({ sampling: USUAL_SAMPLING, maxTokens: 300 });
    decoding.changeSampling({ temperature: 0.7, seed: 5 });
    await opened();
    const ask = useAsk();
    const sent = async () => {
      ask.session!.question = 'ships';
      void ask.ask();
      await settled();
      const { request } = wire.sent.at(-1)!;
      await wire.reply('ask', { job: 'job-1' });
      wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
      return request;
    };
    expect(await sent()).toMatchObject({ engine: null, decoding: null });
    await added();
    expect(await sent()).toMatchObject({
      engine: '/qwen',
      decoding: { sampling: { temperature: 0.7, topP: 1, seed: 5 }, maxTokens: 300, maxSeconds: null },
    });
    storesOver(new HandWire());
    expect(useDecoding().chosen).toEqual(decoding.chosen);
    decoding.reset();
    expect(decoding.chosen).toEqual(GREEDY);
  });

  it('stays as it was where a number is out of range, and says so', () => {
    const decoding = useDecoding();
    decoding.reset();
    decoding.change({ sampling: USUAL_SAMPLING });
    for (const wrong of [{ temperature: 0 }, { topP: 1.5 }, { topP: 0 }, { seed: -1 }, { seed: 0.5 }]) {
      decoding.changeSampling(wrong);
      expect(decoding.problem).not.toBeNull();
      expect(decoding.chosen.sampling).toEqual(USUAL_SAMPLING);
    }
    decoding.change({ maxTokens: 100_000 });
    expect(decoding.chosen.maxTokens).toBeNull();
    decoding.change({ maxTokens: 100 });
    expect(decoding.problem).toBeNull();
    decoding.reset();
  });

  it('is told in words', () => {
    expect(decodingText({ sampling: null, maxTokens: 256, maxSeconds: 1200, gsd: null })).toBe(
      'most probable tokens, at most 256 tokens or 1200 s',
    );
    expect(
      decodingText({
        sampling: { temperature: 0.7, topP: 0.9, seed: 3 },
        maxTokens: null,
        maxSeconds: null,
        gsd: 0.5,
      }),
    ).toBe('tokens drawn at temperature 0.7, top-p 0.9, seed 3; windows at 0.5 m a pixel');
  });
});

describe('words for what was written', () => {
  const written = (more: Partial<Written>): Written => ({
    window: [0, 448, 512, 512],
    look: 'grid',
    prompt: '',
    text: '',
    steps: [],
    said: 'boxes',
    boxes: 1,
    leftOut: 0,
    ended: 'end',
    tokens: 1,
    promptTokens: 1,
    firstTokenMs: 1,
    tokensPerSecond: null,
    ...more,
  });

  it.each([
    [{}, '1 box'],
    [{ boxes: 3, leftOut: 2 }, '3 boxes, 2 left out'],
    [{ said: 'none' as const, boxes: 0 }, 'says none'],
    [
      { said: 'unreadable' as const, ended: 'tokens' as const },
      'could not be read, cut off at the token limit',
    ],
  ])('%j are %s', (more, text) => {
    expect(resultOf(written(more))).toBe(text);
  });

  it('say which picture', () => {
    expect(headOf(written({}))).toBe('Window 0, 448, 512 × 512 px');
    expect(headOf(written({ look: 'whole' }))).toMatch(/^Whole area/);
  });
});
