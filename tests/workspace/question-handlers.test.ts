/** Questions, chains and candidates over fakes: what is told in which order, and what was seen. */
import { describe, expect, it } from 'vitest';
import type { Answer, Chain } from '../../src-main/contract/index.js';
import { regionCandidate } from '../../src-main/perceive/region-candidate.js';
import { reason } from '../../src-main/reason/index.js';
import { FAKE_BOXES, fakePorts, plainFrame } from './fakes.js';
import { start } from './started.js';

describe('a question', () => {
  it('streams progress, boxes and steps in order, and ends in one answer', async () => {
    const { events, openScene, ask, answerOf } = start();
    const answer = await answerOf(await ask(await openScene()));
    const kinds = events.map(({ event }) => event);
    expect(kinds.indexOf('perceive.progress')).toBeLessThan(kinds.indexOf('reason.step'));
    expect(kinds.filter((kind) => kind === 'reason.step')).toHaveLength(2);
    expect(kinds.filter((kind) => kind.startsWith('job.'))).toEqual(['job.done']);
    expect(kinds.at(-1)).toBe('job.done');
    const found = events.flatMap((event) => (event.event === 'perceive.found' ? event.found : []));
    expect(found.map(({ bbox }) => bbox)).toEqual(FAKE_BOXES.map(({ bbox }) => bbox));
    expect(found[0]!.ring).toHaveLength(5);

    expect(answer.boxes.map(({ label, score }) => [label, score])).toEqual([
      ['ship', 0.93],
      ['ship', 0.64],
    ]);
    // One degree of latitude at 53.5 N is 111.28 km, one of longitude 66.3 km (WGS84 tables).
    const [{ area, length, measuredIn, ring }] = answer.boxes as [Answer['boxes'][number]];
    expect(measuredIn).toBe('m');
    expect(length).toBeCloseTo(60 * 0.663, 0);
    expect(area).toBeCloseTo(60 * 0.663 * 20 * 1.1128, -1);
    expect(ring![0]).toEqual(ring!.at(-1));
    expect(answer.provenance).toMatchObject({
      scene: { sha256: 'a'.repeat(64) },
      fromIndex: false,
      bands: [1, 2, 3],
    });
  });

  it('is answered from the index the second time, by the engine that runs', async () => {
    const { ports, openScene, ask, answerOf } = start();
    const scene = await openScene();
    await answerOf(await ask(scene));
    expect((await answerOf(await ask(scene, 'tanks'))).provenance.fromIndex).toBe(true);
    expect(ports.log.filter((line) => line === 'start engine')).toHaveLength(1);
  });

  it('waits for the one before it on the same scene, so that nothing is looked at twice', async () => {
    const { ports, openScene, ask, answerOf } = start({ windowMs: 10 });
    const scene = await openScene();
    const jobs = [await ask(scene), await ask(scene, 'tanks'), await ask(scene, 'nothing')];
    const answers = await Promise.all(jobs.map(answerOf));
    expect(ports.log.filter((line) => line.startsWith('perceive'))).toHaveLength(1);
    expect(answers.map(({ boxes }) => boxes.length)).toEqual([2, 3, 0]);
    expect(answers[2]).toMatchObject({ none: true, emptiedBy: 1 });
  });

  it('in pixels where the scene has no georeference', async () => {
    const { openScene, ask, answerOf } = start({ frame: plainFrame() });
    const { boxes } = await answerOf(await ask(await openScene()));
    expect(boxes[0]).toMatchObject({ ring: null, area: 1200, length: 60, measuredIn: 'px' });
  });

  it('inside an extent finds only what has its centre there', async () => {
    const { services, openScene, answerOf } = start();
    const scene = await openScene();
    const { job } = await services.call('ask', {
      scene,
      question: 'ships',
      task: 'gres',
      where: [10.0, 53.498, 10.003, 53.5], // columns 0 to 300, rows 0 to 200
      minScore: null,
      adapter: null,
    });
    expect((await answerOf(job)).boxes.map(({ bbox }) => bbox)).toEqual([[100, 80, 60, 20]]);
  });

  it('outside the scene fails and says so', async () => {
    const { services, openScene, end } = start();
    const request = {
      scene: await openScene(),
      question: 'ships',
      task: 'gres' as const,
      minScore: null,
      adapter: null,
    };
    const { job } = await services.call('ask', { ...request, where: [0, 0, 1, 1] });
    expect(await end(job)).toMatchObject({
      event: 'job.failed',
      error: { code: 'bad-input', subject: '0,0,1,1' },
    });
  });

  it('of a scene that is not open is refused', async () => {
    const { ask } = start();
    await expect(ask('s-none')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('candidates of a step', () => {
  it('can be drawn as soon as the step is told', async () => {
    const { services, openScene, ask, answerOf } = start();
    const scene = await openScene();
    const drawn = new Promise<unknown>((resolve, reject) => {
      services.listen((event) => {
        if (event.event !== 'reason.step') return;
        services.call('candidates.get', { scene, ids: event.step.members }).then(resolve, reject);
      });
    });
    await answerOf(await ask(scene));
    expect(await drawn).toMatchObject({
      candidates: [{ id: 0, label: 'ship', ring: expect.any(Array) as unknown }, { id: 4 }],
    });
    await expect(services.call('candidates.get', { scene, ids: [99] })).rejects.toMatchObject({
      subject: '99',
    });
  });
});

describe('a chain', () => {
  const aim = { where: null, minScore: null, adapter: null };
  const tanks: Chain = [
    { verb: 'find', term: 'storage tank' },
    { verb: 'keep-size', from: 1, measure: 'area', comparison: '>', quantity: { value: 1000, unit: 'px2' } },
    { verb: 'answer', from: 2 },
  ];

  it('runs again on what was seen, and its answer says that it was edited', async () => {
    const { services, ports, openScene, ask, answerOf } = start({ reason });
    const scene = await openScene();
    await answerOf(await ask(scene));
    const request = { scene, question: 'ships', task: 'gres' as const, ...aim, steps: tanks };
    const { job } = await services.call('chain.run', { ...request, by: 'edited' });
    const answer = await answerOf(job);
    expect(answer.boxes.map(({ candidate }) => candidate)).toEqual([1, 2]);
    expect(answer.chain.map(({ step }) => step)).toEqual(tanks);
    expect(answer.provenance).toMatchObject({
      fromIndex: true,
      elapsedMs: { perceive: 0 },
      writer: { by: 'edited', probability: null },
    });
    expect(ports.log.filter((line) => /^(perceive|reuse)/.test(line))).toHaveLength(1);
    const { text } = await services.call('answer.geojson', { job, geometry: 'box' });
    expect(JSON.parse(text)).toMatchObject({ features: [{}, {}] });
  });

  it('looks into the index where another extent was looked at since', async () => {
    const { services, ports, openScene, ask, answerOf } = start({ reason });
    const scene = await openScene();
    await answerOf(await ask(scene));
    const { job } = await services.call('chain.run', {
      scene, question: 'ships', task: 'gres', ...aim, minScore: 0.8, steps: tanks, by: 'reading',
    }); // prettier-ignore
    expect((await answerOf(job)).provenance.writer?.by).toBe('reading');
    expect(ports.log.filter((line) => /^(perceive|reuse)/.test(line))).toHaveLength(2);
  });

  it('that is none is refused at once', async () => {
    const { services, openScene } = start({ reason });
    const request = { scene: await openScene(), question: 'x', task: 'gres' as const, ...aim };
    const forward: Chain = [{ verb: 'answer', from: 2 }];
    await expect(
      services.call('chain.run', { ...request, steps: forward, by: 'edited' }),
    ).rejects.toMatchObject({ code: 'bad-input', subject: 'step 1' });
  });

  it('says why a candidate is not in its answer', async () => {
    const { services, openScene, ask, answerOf } = start({ reason });
    const scene = await openScene();
    await answerOf(await ask(scene));
    const why = (candidate: number) =>
      services.call('chain.why', { scene, task: 'gres', ...aim, steps: tanks, candidate });
    expect(await why(3)).toMatchObject({
      step: 2,
      text: 'Step 2 kept those with area > 1000 px²; this one has 784 px².',
    });
    expect(await why(0)).toMatchObject({ step: 1, text: expect.stringContaining('"ship" (0.93)') as string });
    await expect(why(99)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('what was seen', () => {
  it('at a place comes with its size, the most certain first', async () => {
    const { services, openScene, ask, answerOf } = start();
    const scene = await openScene();
    await answerOf(await ask(scene));
    const { candidates } = await services.call('candidates.at', { scene, point: [110, 90] });
    expect(candidates).toMatchObject([{ id: 0, label: 'ship', classes: [], measuredIn: 'm' }]);
    expect(candidates[0]!.length).toBeCloseTo(60 * 0.663, 0);
    expect(candidates[0]!.width).toBeCloseTo(20 * 1.1128, 0);
    expect((await services.call('candidates.at', { scene, point: [5, 5] })).candidates).toEqual([]);
    expect(await services.call('candidates.one', { scene, candidate: 3 })).toMatchObject({ id: 3 });
    await expect(services.call('candidates.one', { scene, candidate: 99 })).rejects.toThrow('No candidate');
  });
});

describe('regions of a surface', () => {
  const { perceiveScene: looking } = fakePorts();
  const quay = regionCandidate(
    {
      kind: 0,
      score: 0.99,
      strips: [
        [8, 6, 20, 2],
        [8, 8, 4, 10],
      ],
    },
    'paved ground',
    10,
    { width: 10_000, height: 10_000 },
    0,
  );
  const perceiveScene: typeof looking = async (...given) => ({
    ...(await looking(...given)),
    surfaces: [quay],
  });

  it('are drawn by their outlines, measured on the ground', async () => {
    const { services, openScene, ask, answerOf } = start({ perceiveScene });
    const scene = await openScene();
    await answerOf(await ask(scene));
    const reply = await services.call('candidates.get', { scene, ids: [0, quay.id] });
    // As it crosses a process boundary: nothing in it that cannot be cloned.
    const [ship, drawn] = structuredClone(reply).candidates;
    expect(ship).not.toHaveProperty('outline');
    expect(drawn).toMatchObject({ label: 'paved ground', bbox: [80, 60, 200, 120] });
    // 80 cells of 10 px, a pixel 0.663 m by 1.113 m; corners are cut.
    expect(drawn!.outline!.area / (80 * 100 * 0.663 * 1.1128)).toBeGreaterThan(0.85);
    expect(drawn!.outline!.area / (80 * 100 * 0.663 * 1.1128)).toBeLessThan(1.01);
  });

  it('lie under the objects on them, and only where they are', async () => {
    const { services, openScene, ask, answerOf } = start({ perceiveScene });
    const scene = await openScene();
    await answerOf(await ask(scene));
    const at = async (x: number, y: number) =>
      (await services.call('candidates.at', { scene, point: [x, y] })).candidates.map(({ label }) => label);
    expect(await at(110, 90)).toEqual(['ship', 'paved ground']);
    expect(await at(90, 170)).toEqual(['paved ground']);
    // Inside its box, outside of its strips.
    expect(await at(270, 170)).toEqual([]);
  });

  it('have their outline in an answer, without a mask model', async () => {
    const { services, openScene, answerOf } = start({ perceiveScene, reason });
    const steps: Chain = [
      { verb: 'find', term: 'paved ground' },
      { verb: 'answer', from: 1 },
    ];
    const { job } = await services.call('chain.run', {
      scene: await openScene(), question: 'quays', task: 'gres', where: null, minScore: null, adapter: null, steps, by: 'edited',
    }); // prettier-ignore
    const { boxes } = await answerOf(job);
    expect(boxes).toMatchObject([{ candidate: quay.id, label: 'paved ground' }]);
    expect(boxes[0]!.outline!.lonLat).not.toBeNull();
  });
});
