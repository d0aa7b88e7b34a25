import { describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../../src-main/contract/index.js';
import type { Decoding, ExecutedStep, GridLook } from '../../../src-main/contract/index.js';
import type { Bundle, Engine } from '../../../src-main/engine/index.js';
import type { Scene } from '../../../src-main/scene/index.js';
import { askWith } from '../../../src-main/workspace/index.js';
import type { Question } from '../../../src-main/workspace/index.js';
import { fakeScene } from '../../fixtures/fake-scene.js';
import type { Shape } from '../../fixtures/fake-scene.js';
import { boxSeen, detected, fakeCheckpoint, RED, WHITE } from './fake-checkpoint.js';
import type { FakeCheckpoint } from './fake-checkpoint.js';

const words = (name: string, plural: string) => ({ name, plural, synonyms: [], descriptions: [] });
const bundle = {
  description: { vocabulary: [words('ship', 'ships'), words('harbor', 'harbors')], distractors: [] },
} as unknown as Bundle;
const QUESTION: Question = { question: 'ships', task: 'gres', where: null, minScore: null };

interface Given {
  readonly question?: Partial<Question>;
  readonly gridLook?: GridLook;
  readonly candidates?: readonly [number, number, number, number][];
  readonly signal?: AbortSignal;
  readonly decoding?: Decoding;
}

async function ask(scene: Scene, engine: FakeCheckpoint, given: Given = {}) {
  const steps: ExecutedStep[] = [];
  const texts: string[] = [];
  const found: unknown[] = [];
  let looks = 0;
  const progress: [number, number][] = [];
  const perceiveScene = () => {
    looks += 1;
    const candidates = (given.candidates ?? []).map((bbox, id) => ({ id, bbox, label: 'ship', score: 0.9 }));
    return Promise.resolve({ candidates, surfaces: null, fromDisk: false });
  };
  const answer = await askWith(
    scene,
    engine,
    { ...QUESTION, ...given.question },
    {
      ports: { perceiveScene } as never,
      bundle,
      builtin: () => Promise.resolve({ bundle } as Engine),
      cacheDir: null,
      gridLook: given.gridLook ?? 'auto',
      ...(given.signal === undefined ? {} : { signal: given.signal }),
      ...(given.decoding === undefined ? {} : { decoding: given.decoding }),
      onStep: (step) => steps.push(step),
      onFound: (boxes) => found.push(...boxes),
      onText: (number, text) => (texts[number] = (texts[number] ?? '') + text),
      onProgress: ({ windowsDone, windowsTotal }) => progress.push([windowsDone, windowsTotal]),
    },
  );
  return { answer, steps, texts, found, looks, progress };
}

const sees = async (colour: readonly [number, number, number] = WHITE): Promise<FakeCheckpoint> => {
  const engine: FakeCheckpoint = await fakeCheckpoint((asked) => detected(boxSeen(asked, colour, engine)));
  return engine;
};
const close = (got: readonly number[] | undefined, expected: readonly number[], by = 1): void =>
  expected.forEach((value, i) => expect(Math.abs((got?.[i] ?? NaN) - value)).toBeLessThanOrEqual(by));

describe('a small scene', () => {
  const square: Shape = { bbox: [210, 130, 60, 40], colour: WHITE };

  it.each([
    [512, 512],
    [513, 477],
    [768, 700],
    [300, 768],
  ])('of %i x %i is asked in one picture, and the box is on the object', async (width, height) => {
    const engine = await sees();
    const { answer, texts, found, progress } = await ask(
      fakeScene({ width, height, shapes: [square] }),
      engine,
    );
    expect(engine.asked).toHaveLength(1);
    expect(engine.asked[0]?.prompt).toMatch(/^Please carefully check the image and detect .* ships\./);
    close(answer.boxes[0]?.bbox, square.bbox);
    expect(answer.boxes[0]).toMatchObject({ label: 'thing', measuredIn: 'px', ring: null });
    expect(answer.boxes[0]?.score).toBeCloseTo(0.9, 6);
    expect(answer.written?.[0]).toMatchObject({ said: 'boxes', boxes: 1, look: 'whole', text: texts[1] });
    expect(found).toHaveLength(1);
    expect(progress.at(-1)).toEqual([1, 1]);
    expect(answer.provenance.writer).toEqual({ by: 'checkpoint', probability: null });
  });

  it('keeps boxes in thousandths where the family writes them so', async () => {
    const engine = await fakeCheckpoint(() => detected('[500, 250, 750, 500]'), 'qwen3_vl');
    const { answer } = await ask(fakeScene({ width: 768, height: 400, shapes: [] }), engine);
    close(answer.boxes[0]?.bbox, [384, 100, 192, 100], 0.001);
  });

  it('shows the thinking of an answer for one in steps', async () => {
    const engine = await fakeCheckpoint(
      () => '<think>There are two. The left is larger.</think><answer>{"bbox_2d": [1, 2, 30, 40]}</answer>',
    );
    const { answer } = await ask(fakeScene({ width: 224, height: 224, shapes: [] }), engine, {
      question: { question: 'the larger ship', task: 'rec' },
    });
    expect(engine.asked[0]?.prompt).toMatch(/^the larger ship First output the thinking process/);
    expect(answer.written?.[0]?.steps).toEqual(['There are two.', 'The left is larger.']);
    expect(answer.boxes).toHaveLength(1);
  });

  it.each([
    ['None', 'none'],
    ['I cannot say.', 'unreadable'],
    ['', 'unreadable'],
    ['[{"bbox_2d": [900, 900, 950, 950]}]', 'boxes'],
  ])('with the answer %j finds nothing, and says it was %s', async (text, said) => {
    const { answer } = await ask(
      fakeScene({ width: 200, height: 200, shapes: [] }),
      await fakeCheckpoint(() => text),
    );
    expect(answer).toMatchObject({ none: true, boxes: [], emptiedBy: 1 });
    expect(answer.written?.[0]).toMatchObject({ said, text, boxes: 0 });
    if (said === 'unreadable') expect(answer.chain[0]?.finding).toContain('1 of them could not be read');
    if (said === 'boxes') expect(answer.written?.[0]?.leftOut).toBe(1);
  });

  it('drops what is less sure than asked for, and what lies outside the extent', async () => {
    const engine = await fakeCheckpoint(() => ({ text: detected('[10, 10, 30, 30]'), sure: 0.4 }));
    const scene = fakeScene({ width: 224, height: 224, shapes: [] });
    expect((await ask(scene, engine, { question: { minScore: 0.5 } })).answer.none).toBe(true);
    expect((await ask(scene, engine, { question: { minScore: 0.3 } })).answer.boxes).toHaveLength(1);
    const away = await ask(scene, engine, { question: { where: [100, 100, 224, 224] } });
    close(away.answer.boxes[0]?.bbox, [110, 110, 22, 22], 3); // the window moved: so did the box
  });
});

describe('a large scene', () => {
  const shapes: Shape[] = [
    { bbox: [100, 100, 40, 40], colour: WHITE },
    { bbox: [1300, 900, 40, 40], colour: WHITE },
  ];
  const large = () => fakeScene({ width: 1500, height: 1100, shapes });

  it('is asked window by window, and what is seen twice is one', async () => {
    const engine: FakeCheckpoint = await fakeCheckpoint((asked, number) =>
      // In the picture of the whole it would draw one box around both.
      number === 1 ? 'None' : detected(boxSeen(asked, WHITE, engine)),
    );
    const { answer, progress } = await ask(large(), engine);
    expect(engine.asked).toHaveLength(1 + 4 * 3);
    expect(progress.at(-1)).toEqual([13, 13]);
    const places = answer.boxes.map(({ bbox }) => bbox).sort((a, b) => a[0] - b[0]);
    expect(places).toHaveLength(2);
    close(places[0], [100, 100, 40, 40]);
    close(places[1], [1300, 900, 40, 40]);
    expect(answer.chain[0]?.finding).toMatch(/13 pictures, merged/);
  });

  it('is asked only where the built-in engine has candidates, where that is wanted', async () => {
    const engine = await sees();
    const { looks } = await ask(large(), engine, {
      gridLook: 'candidates',
      candidates: [[110, 110, 20, 20]],
    });
    expect(looks).toBe(1);
    expect(engine.asked).toHaveLength(2);
    expect((await ask(large(), await sees(), { gridLook: 'all' })).looks).toBe(0);
  });

  it('leaves relations to the built-in reasoner, over what all windows gave', async () => {
    const scene = fakeScene({
      width: 1500,
      height: 1100,
      shapes: [
        { bbox: [1200, 800, 100, 100], colour: RED },
        { bbox: [100, 100, 40, 40], colour: WHITE },
        { bbox: [1320, 830, 20, 20], colour: WHITE },
      ],
    });
    const engine: FakeCheckpoint = await fakeCheckpoint((asked, number) => {
      if (number <= 2) return 'None'; // both terms in the picture of the whole
      return detected(boxSeen(asked, asked.prompt.includes('harbor') ? RED : WHITE, engine));
    });
    const { answer, steps } = await ask(scene, engine, { question: { question: 'ships near the harbor' } });
    expect(answer.chain.map(({ step }) => step.verb)).toEqual(['find', 'find', 'keep-near', 'answer']);
    expect(answer.chain[0]?.finding).toContain('the built-in reasoner goes on from here');
    expect(steps).toEqual(answer.chain);
    expect(answer.boxes).toHaveLength(1);
    close(answer.boxes[0]?.bbox, [1320, 830, 20, 20]);
  });

  it('is seen whole first for one target, and closer where that is', async () => {
    const scene = fakeScene({
      width: 2048,
      height: 2048,
      shapes: [{ bbox: [1500, 600, 80, 50], colour: WHITE }],
    });
    const engine: FakeCheckpoint = await fakeCheckpoint(
      (asked) => `<answer>{"bbox_2d": ${boxSeen(asked, WHITE, engine) ?? ''}}</answer>`,
    );
    const question = { question: 'the glimmering zorb', task: 'rec' as const };
    const { answer } = await ask(scene, engine, { question });
    expect(answer.written?.map(({ look }) => look)).toEqual(['whole', 'closer']);
    expect(answer.boxes).toHaveLength(1);
    close(answer.boxes[0]?.bbox, [1500, 600, 80, 50]);
    expect(answer.written?.[1]?.window).toEqual([1303, 387, 476, 476]);
  });

  it('keeps the coarse box where the closer look finds something else, and asks all windows where there is none', async () => {
    const scene = fakeScene({
      width: 1500,
      height: 1100,
      shapes: [{ bbox: [700, 500, 80, 50], colour: WHITE }],
    });
    const question = { question: 'the glimmering zorb', task: 'rec' as const };
    const wrong: FakeCheckpoint = await fakeCheckpoint((asked, number) =>
      number === 1
        ? `<answer>${boxSeen(asked, WHITE, wrong) ?? ''}</answer>`
        : '<answer>[1, 1, 9, 9]</answer>',
    );
    close((await ask(scene, wrong, { question })).answer.boxes[0]?.bbox, [700, 500, 80, 50], 3);
    const late: FakeCheckpoint = await fakeCheckpoint((asked, number) =>
      number === 1 ? '?' : `<answer>${boxSeen(asked, WHITE, late) ?? 'None'}</answer>`,
    );
    const { answer } = await ask(scene, late, { question });
    expect(late.asked).toHaveLength(1 + 12);
    expect(answer.boxes).toHaveLength(1);
    expect(answer.chain[0]?.finding).toContain('1 of them could not be read');
  });

  it('leaves out windows without data', async () => {
    const engine = await sees();
    await ask(fakeScene({ width: 1500, height: 1100, shapes, nodata: [[0, 0, 1500, 560]] }), engine);
    expect(engine.asked).toHaveLength(1 + 4 * 2);
  });
});

describe('several windows at once', () => {
  const shapes: Shape[] = [
    { bbox: [100, 100, 40, 40], colour: WHITE },
    { bbox: [1300, 900, 40, 40], colour: WHITE },
  ];
  const large = (nodata: [number, number, number, number][] = []): Scene =>
    fakeScene({ width: 1500, height: 1100, shapes, nodata });
  const seesMany = async (rows: number): Promise<FakeCheckpoint> => {
    const engine: FakeCheckpoint = await fakeCheckpoint(
      (asked) => detected(boxSeen(asked, WHITE, engine)),
      'qwen2_5_vl',
      rows,
    );
    return engine;
  };

  it('gives what one after the other gives, in the same order; the whole goes alone', async () => {
    const [alone, together] = [await seesMany(1), await seesMany(5)];
    const one = await ask(large(), alone);
    const many = await ask(large(), together);
    expect(together.batches).toEqual([1, 5, 5, 2]);
    expect(together.asked.map(({ prompt }) => prompt)).toEqual(alone.asked.map(({ prompt }) => prompt));
    expect(many.answer.boxes).toEqual(one.answer.boxes);
    expect(many.texts).toEqual(one.texts);
    const plain = many.answer.written?.map(({ together: _, ...written }) => written);
    expect(plain).toEqual(one.answer.written);
    expect(many.answer.written?.map((written) => written.together)).toEqual([
      undefined,
      ...Array<number>(10).fill(5),
      2,
      2,
    ]);
    expect(many.progress).toEqual([1, 6, 11, 13].reduce((told, done) => [...told, [done, 13]], [[0, 13]]));
  });

  it('leaves windows without data out of a batch, and counts on without them', async () => {
    const engine = await seesMany(4);
    const { answer, texts } = await ask(large([[0, 0, 1500, 560]]), engine);
    expect(engine.batches).toEqual([1, 4, 4]);
    expect(answer.written).toHaveLength(9);
    expect(texts[9]).toBe(answer.written?.[8]?.text);
    expect(answer.boxes).toHaveLength(1);
  });

  it('asks for fewer where the memory does not do, and goes on with so many', async () => {
    const engine = await seesMany(8);
    const refused: number[] = [];
    const small: FakeCheckpoint = {
      ...engine,
      ask: (pictures, ...rest) => {
        if (pictures.length <= 2) return engine.ask(pictures, ...rest);
        refused.push(pictures.length);
        const message = 'The memory ran out.';
        return Promise.reject(new GeoR1Error({ code: 'engine-failed', message }));
      },
    };
    const { answer } = await ask(large(), small);
    expect(refused).toEqual([8, 4]);
    expect(engine.batches).toEqual([1, 2, 2, 2, 2, 2, 2]);
    expect(answer.boxes).toEqual((await ask(large(), await seesMany(1))).answer.boxes);
  });

  it('tells what has nothing to do with memory, and memory that does not do for one', async () => {
    const engine = await seesMany(8);
    const failing = (message: string): FakeCheckpoint => ({
      ...engine,
      ask: () => Promise.reject(new GeoR1Error({ code: 'engine-failed', message })),
    });
    for (const message of ['It broke.', 'The memory ran out.'])
      await expect(ask(large(), failing(message))).rejects.toMatchObject({ message });
  });

  it('draws for each window what it would draw alone', async () => {
    const seeds = async (rows: number): Promise<number[]> => {
      const engine = await seesMany(rows);
      const drawn: number[] = [];
      await ask(
        large(),
        {
          ...engine,
          ask: (pictures, limits, ...rest) => {
            drawn.push(...pictures.map((_, row) => (limits.sampling?.seed ?? NaN) + row));
            return engine.ask(pictures, limits, ...rest);
          },
        },
        {
          decoding: {
            sampling: { temperature: 1, topP: 1, seed: 7 },
            maxTokens: 5,
            maxSeconds: null,
            gsd: null,
          },
        },
      );
      return drawn;
    };
    expect(await seeds(5)).toEqual(await seeds(1));
    expect((await seeds(5))[0]).toBe(7);
  });
});

describe('a question that is given up', () => {
  it('ends between windows, and asks no more', async () => {
    const control = new AbortController();
    const engine = await fakeCheckpoint((_, number) => {
      if (number === 3) control.abort();
      return 'None';
    });
    const scene = fakeScene({ width: 1500, height: 1100, shapes: [] });
    await expect(ask(scene, engine, { signal: control.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.asked).toHaveLength(3);
  });

  it('is not asked at all where it was given up before, or misses the scene', async () => {
    const engine = await sees();
    const scene = fakeScene({ width: 100, height: 100, shapes: [] });
    await expect(ask(scene, engine, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(ask(scene, engine, { question: { where: [500, 500, 600, 600] } })).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(engine.asked).toEqual([]);
  });
});
