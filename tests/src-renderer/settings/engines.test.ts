/** Which engine is asked: folders listed, named, refused, and what of a checkpoint's text the window shows. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointInfo, Written } from '../../../src-main/contract/index.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { headOf, resultOf } from '../../../src-renderer/ask/writtenText.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useEngines } from '../../../src-renderer/settings/enginesStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';

let wire: HandWire;
beforeEach(() => {
  Object.assign(globalThis, { window: {} });
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
    expect(ask.session!.writing).toEqual({ number: 0, text: '' });
    write(1, '<think>a');
    write(1, ' ship');
    expect(ask.session!.writing).toEqual({ number: 1, text: '<think>a ship' });
    write(2, 'None');
    expect(ask.session!.writing).toEqual({ number: 2, text: 'None' });
    wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
    const before = wire.sent.length;
    await ask.run([{ verb: 'find', term: 'ship' }]);
    expect(wire.sent.length).toBe(before); // chains do not run on what a checkpoint saw
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
