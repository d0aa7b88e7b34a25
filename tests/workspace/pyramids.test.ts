/** What the window hears of overviews that are built for its scenes. */
import PQueue from 'p-queue';
import { describe, expect, it } from 'vitest';
import { cancelled, eventSchema, GeoR1Error, type GeoR1Event } from '../../src-main/contract/index.js';
import type { PyramidOptions, WorkspacePorts } from '../../src-main/workspace/index.js';
import { PyramidBook } from '../../src-main/workspace/pyramids.js';
import type { OpenedScene } from '../../src-main/workspace/scenes.js';
import { FakeScene } from './fakes.js';

function opened(id: string): OpenedScene {
  const scene = new FakeScene(`${id}.tif`);
  return {
    id,
    scene,
    ready: () => Promise.resolve(scene),
    queue: new PQueue({ concurrency: 1 }),
    candidates: new Map(),
    afterClose: undefined,
  };
}

function bookWith(build: WorkspacePorts['buildPyramid'], cacheDir: string | null = '/cache') {
  const heard: Extract<GeoR1Event, { event: 'scene.pyramid' }>[] = [];
  const book = new PyramidBook(build, cacheDir, (event) => {
    expect(eventSchema.safeParse(event).success).toBe(true);
    heard.push(event);
  });
  const states = (scene: string): string[] =>
    heard.filter((event) => event.scene === scene).map(({ state }) => state);
  return { book, heard, states };
}

/** Ends only when it is told to stop. */
const endless = (_scene: unknown, { signal, onProgress }: PyramidOptions): Promise<never> => {
  onProgress(0.1);
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled())));
};
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('PyramidBook', () => {
  it('tells of growth in hundredths, then that they are ready', async () => {
    const { book, heard } = bookWith((_scene, { onProgress }) => {
      for (let i = 0; i <= 1000; i++) onProgress(i / 1000);
      return Promise.resolve('built');
    });
    book.start(opened('s-1'));
    await settled();
    const building = heard.filter(({ state }) => state === 'building').map(({ done }) => done);
    expect(building).toHaveLength(101);
    expect(building).toEqual([...building].sort((a, b) => a - b));
    expect(heard.at(-1)).toEqual({ event: 'scene.pyramid', scene: 's-1', state: 'ready', done: 1 });
  });

  it('says nothing of a scene that needs none, and builds nothing without a cache', async () => {
    const { book, heard } = bookWith(() => Promise.resolve('not-needed'));
    book.start(opened('s-1'));
    await settled();
    expect(heard).toEqual([]);
    const { book: uncached, heard: unheard } = bookWith(() => Promise.resolve('built'), null);
    uncached.start(opened('s-1'));
    await settled();
    expect(unheard).toEqual([]);
  });

  it('says why they failed and what to do, and builds them again when asked', async () => {
    let full = true;
    const { book, heard, states } = bookWith(() => {
      if (!full) return Promise.resolve('built');
      const error = {
        code: 'io',
        message: 'The disk is full.',
        subject: '/cache',
        next: 'Free some.',
      } as const;
      return Promise.reject(new GeoR1Error(error));
    });
    book.start(opened('s-1'));
    await settled();
    expect(heard.at(-1)).toMatchObject({ state: 'failed', message: '/cache: The disk is full. Free some.' });
    full = false;
    book.start(opened('s-1'));
    await settled();
    expect(states('s-1')).toEqual(['failed', 'ready']);
  });

  it('builds one scene after another, each once', async () => {
    const { book, states } = bookWith(endless);
    const [first, second] = [opened('s-1'), opened('s-2')];
    book.start(first);
    book.start(first);
    book.start(second);
    await settled();
    expect(states('s-1')).toEqual(['building']);
    expect(states('s-2')).toEqual([]);
    await book.stop('s-1');
    await settled();
    expect(states('s-1')).toEqual(['building', 'cancelled']);
    expect(states('s-2')).toEqual(['building']);
    await book.stop();
    expect(states('s-2')).toEqual(['building', 'cancelled']);
  });
});
