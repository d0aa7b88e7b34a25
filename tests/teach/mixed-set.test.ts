/**
 * A set that holds a new term and questions about it: the term first, then the questions on what it finds. The tanks of a
 * piece of the sample are the term, so that their true boxes say what each question means.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, PixelBox } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { iou } from '../../src-main/geometry/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import {
  decodeAdapter,
  decodePoint,
  encodeAdapter,
  encodePoint,
  teachRun,
  TermLooks,
} from '../../src-main/teach/index.js';
import type {
  Attempt,
  Taught,
  TeachHooks,
  TeachPoint,
  TeachPorts,
  TeachRequest,
} from '../../src-main/teach/index.js';
import { askScene, teachPorts } from '../../src-main/workspace/index.js';
import { taughtEngine } from '../../src-main/workspace/taught.js';
import { smallScene } from './small-scene.js';

const LIMIT_MS = 120_000;
/** A box that is answered lies well on the true one. */
const RIGHT = 0.5;
/** A cancelled run ends within this. */
const CANCELLED_MS = 1000;

const middle = ([x, , width]: Readonly<PixelBox>): number => x + width / 2;

describe('a set of a new term and questions about it', { timeout: LIMIT_MS }, () => {
  let folder = '';
  let engine: Engine;
  let ports: TeachPorts;
  let request: TeachRequest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mixed-'));
    const { example } = await smallScene(folder);
    const sorted = [...example.targets].sort((a, b) => middle(a) - middle(b));
    const about = (id: string, words: string, targets: readonly PixelBox[]): Example => ({
      ...example,
      id,
      words,
      kind: 'expression',
      task: targets.length === 1 ? 'one' : 'many',
      targets: [...targets],
    });
    engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
    // Without a second look at edges: boxes say by whom they were found.
    const { refineBoxes: _, ...asSeen } = realPorts();
    ports = {
      ...teachPorts(asSeen, engine, { cacheDir: join(folder, 'cache'), sample: '' }),
      replay: () => Promise.resolve([]),
    };
    request = {
      set: { id: 'set-1', name: 'Brimmels', version: 1, sha256: 'x' },
      train: [
        example,
        about('left', 'the leftmost brimmel', sorted.slice(0, 1)),
        about('right', 'the rightmost brimmel', sorted.slice(-1)),
      ],
      heldOut: [],
      leftOut: [],
      method: 'sft',
      settings: teachSettingsSchema.parse({ steps: 40 }),
    };
  }, LIMIT_MS);
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const numbers = ({ adapter }: Taught) => [adapter.terms?.weights, adapter.chain];

  it('teaches the term, and then the questions on what it finds', async () => {
    // As the app came it knows no brimmel; its policy alone may take the only class in sight for it.
    const came = await ports.openScene(request.train[0]?.image ?? '');
    for (const { words } of request.train)
      expect(await ports.ask(came, words, 'gres', null), words).toEqual([]);
    await came.close();
    const whole = await teachRun(ports, request, {});
    const { adapter, result } = whole;
    expect(result.trained).toEqual(['term', 'chain']);
    expect(result.leftOut).toEqual([]);
    for (const id of ['left', 'right']) {
      const changed = result.changed.find(({ example }) => example === id);
      expect(changed?.after, id).toBeGreaterThan(RIGHT);
    }
    // There were chains to imitate: the parser reads a word that has been taught.
    expect(adapter.chain?.some((weight) => weight !== 0)).toBe(true);

    const taught = taughtEngine(engine, decodeAdapter(encodeAdapter(adapter), 'adapter'), new TermLooks());
    expect(taught.policy?.taught).toEqual(['brimmel']);
    // As a run of both wrote it until chains were taught on what terms find: its policy knows of no brimmel.
    const former = { ...adapter, meta: { ...adapter.meta, chainKnowsTerms: false } };
    expect(taughtEngine(engine, former, new TermLooks()).policy?.taught).toEqual([]);
    const scene = await ports.openScene(request.train[0]!.image);
    try {
      const brimmels = await ports.ask(scene, 'all brimmels', 'gres', adapter);
      for (const id of ['left', 'right']) {
        const [answered] = result.changed.find(({ example }) => example === id)?.boxesAfter ?? [];
        // Of what the term found, not of the tanks as the app came: those lie a little elsewhere.
        expect(brimmels.map(({ bbox }) => [...bbox])).toContainEqual(answered);
      }
      for (const writer of ['auto', 'policy'] as const) {
        const question = {
          question: 'the leftmost brimmel',
          task: 'gres',
          where: null,
          minScore: null,
        } as const;
        const answer = await askScene(
          realPorts(),
          scene,
          taught,
          { ...question, writer },
          { cacheDir: null },
        );
        expect(answer.boxes.map(({ label }) => label)).toEqual(['brimmel']);
        const overlaps = answer.boxes.map(({ bbox }) => iou(bbox, request.train[1]!.targets[0]!));
        expect(overlaps[0]).toBeGreaterThan(RIGHT);
      }
    } finally {
      await scene.close();
    }
  });

  it('describes a scene once, and rewards no chain that leaves the term out', async () => {
    const described = vi.spyOn(engine.teach!, 'regions');
    const quick = { ...request, settings: teachSettingsSchema.parse({ steps: 1, group: 16 }) };
    await teachRun(ports, { ...quick, train: request.train.slice(0, 1) }, {});
    const once = described.mock.calls.length;
    const attempts: Attempt[] = [];
    const onRollouts: TeachHooks['onRollouts'] = ({ kind }, _step, rolled) => {
      if (kind === 'expression') attempts.push(...rolled);
    };
    await teachRun(ports, { ...quick, method: 'grpo' }, { onRollouts });
    expect(described.mock.calls.length).toBe(2 * once);
    described.mockRestore();

    const left = attempts.filter(({ reward }) => reward.format === 0);
    expect(left.length).toBeGreaterThan(0);
    for (const { boxes, lines } of left)
      expect([boxes, lines[0]]).toEqual([[], expect.stringMatching(/term/)]);
    for (const { lines, reward } of attempts)
      if (reward.format === 1) expect(lines.join(' ')).toContain('brimmel');
  });

  it('gives the same adapter for the same seed, also where it was cancelled between and went on', async () => {
    const short = { ...request, settings: teachSettingsSchema.parse({ steps: 6, lookEvery: 1 }) };
    const whole = await teachRun(ports, short, {});
    let point: TeachPoint | null = null;
    const stop = new AbortController();
    let stopped = 0;
    const hooks: TeachHooks = {
      signal: stop.signal,
      save: (kept) => {
        point = decodePoint(encodePoint(kept), 'point');
        return Promise.resolve();
      },
      onProgress: ({ part, phase, step }) => {
        if (part !== 'chain' || phase !== 'training' || step !== 3) return;
        stopped = performance.now();
        stop.abort();
      },
    };
    await expect(teachRun(ports, short, hooks)).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - stopped).toBeLessThan(CANCELLED_MS);
    expect(point).toMatchObject({ done: [{ part: 'term' }] });
    const again = await teachRun(ports, short, {}, point);
    expect(numbers(again)).toEqual(numbers(whole));
    expect(numbers(await teachRun(ports, short, {}))).toEqual(numbers(whole));
  });
});
