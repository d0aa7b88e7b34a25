/**
 * The loopback host over scripted services, for what real ones rarely do: fail half way, go away, find thousands.
 * The transport, the pictures and the page are the real ones; the answers are not, and no test of accuracy may use this.
 *
 * By hand: `node --import tsx tests/e2e/fake-host.ts [port] [ms a window] [candidates]`.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import {
  cancelled,
  GeoR1Error,
  type Answer,
  type AnswerBox,
  type Candidate,
  type Chain,
  type chainChannels,
  type ExecutedStep,
  type GeoR1Event,
  type Reading,
  type ReplyOf,
  type SeenCandidate,
} from '../../src-main/contract/index.js';
import { boxMeasures, containsPoint } from '../../src-main/geometry/index.js';
import { executeChain, explainDrop, type ExecuteOptions } from '../../src-main/reason/index.js';
import type { Scene } from '../../src-main/scene/index.js';
import { startLoopback } from '../../src-main/shell/loopback.js';
import { UploadShelf } from '../../src-main/shell/uploads.js';
import type { Services } from '../../src-main/workspace/index.js';
import { fakeCandidates, fakeScene } from './fake-scene.js';
import { fakeMeasuring } from './fake-measuring.js';
import { fakeTeaching } from './fake-teaching.js';
import { fakeTiles } from '../shell/fake-tiles.js';

const WINDOWS = 20;
const GSD = 0.5;

export interface FakeHostOptions {
  readonly port?: number;
  readonly windowMs?: number;
  readonly candidates?: number;
}

export interface FakeHost {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function startFakeHost(options: FakeHostOptions = {}): Promise<FakeHost> {
  const { port = 0, windowMs = 40, candidates: count = 60 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'geo-r1-window-'));
  const uploads = new UploadShelf(join(folder, 'uploads'));
  const services = scriptedServices(fakeCandidates(count), windowMs);
  const host = await startLoopback({
    services,
    tiles: fakeTiles(),
    uploads,
    rendererDir: fileURLToPath(new URL('../../out/renderer/', import.meta.url)),
    port,
    onFault: (fault) => console.error(fault),
  });
  const close = async (): Promise<void> => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: host.url, close };
}

/**
 * Questions: "ships" are found, "nothing" is emptied by its second step, "gadgets" is a word not understood,
 * "crash" fails half way through the look, "moored" can be read in two ways. Paths with "plain" open without georeference, with "broken" not at all.
 */
function scriptedServices(candidates: readonly Candidate[], windowMs: number): Services {
  const listeners = new Set<(event: GeoR1Event) => void>();
  const emit = (event: GeoR1Event): void => listeners.forEach((listener) => listener(event));
  const scenes = new Map<string, Scene>();
  const jobs = new Map<string, AbortController>();
  let last = 0;

  function open(file: string): ReplyOf<'scene.open'> {
    if (file.includes('broken')) {
      throw new GeoR1Error({
        code: 'bad-input',
        message: 'The file ends before its first image directory.',
        subject: file,
        next: 'Copy the file again; it is cut short.',
      });
    }
    const scene = `scene-${++last}`;
    scenes.set(scene, fakeScene(file, !file.includes('plain'), candidates));
    return { scene, info: sceneOf(scene).info };
  }

  function sceneOf(id: string): Scene {
    const scene = scenes.get(id);
    if (scene === undefined) throw new GeoR1Error({ code: 'not-found', message: 'No such scene is open.' });
    return scene;
  }

  async function run(job: string, scene: Scene, question: string, signal: AbortSignal): Promise<void> {
    for (let done = 1; done <= WINDOWS; done++) {
      await sleep(windowMs);
      if (signal.aborted) throw cancelled();
      if (question.includes('crash') && done === WINDOWS / 2) {
        throw new GeoR1Error({
          code: 'engine-failed',
          message: 'The process that runs the model ended unexpectedly.',
          subject: 'cpu, signal SIGSEGV',
          next: 'Ask again: a new process is started, and what was seen is kept.',
        });
      }
      const share = (index: number): number => Math.floor((index * candidates.length) / WINDOWS);
      const found = candidates.slice(share(done - 1), share(done));
      emit({
        event: 'perceive.found',
        job,
        found: found.map(({ bbox, label, score }) => ({ bbox, label, score, ring: ringOf(scene, bbox) })),
      });
      emit({
        event: 'perceive.progress',
        job,
        windowsDone: done,
        windowsTotal: WINDOWS,
        candidates: share(done),
        remainingMs: (WINDOWS - done) * windowMs,
      });
    }
    const answer = answerOf(scene, question, candidates, windowMs);
    for (const step of answer.chain) {
      await sleep(windowMs);
      emit({ event: 'reason.step', job, step });
    }
    emit({ event: 'job.done', job, answer });
  }

  const handlers: { [channel: string]: (request: never) => unknown } = {
    ...fakeTeaching({ emit, scenes, ringOf, stepMs: windowMs }),
    ...fakeMeasuring(emit, jobs),
    'scene.open': ({ path }: { path: string }) => open(path),
    'scene.openUpload': () => open('upload-plain.png'),
    'scene.openSample': () => open('sample-harbour.tif'),
    'scene.choose': () => ({ path: null }),
    'scene.close': ({ scene }: { scene: string }) => (scenes.delete(scene), {}),
    'scene.list': () => ({ scenes: [...scenes].map(([scene, { info }]) => ({ scene, info })) }),
    ask: ({ scene, question }: { scene: string; question: string }) => {
      const job = `job-${++last}`;
      const control = new AbortController();
      jobs.set(job, control);
      run(job, sceneOf(scene), question, control.signal).catch((thrown: unknown) =>
        emit({ event: 'job.failed', job, error: GeoR1Error.from(thrown).toShape() }),
      );
      return { job };
    },
    'chain.run': async (request: z.output<(typeof chainChannels)['chain.run']['request']>) => {
      const job = `job-${++last}`;
      const answer = await chainAnswer(sceneOf(request.scene), request, candidates);
      setTimeout(() => emit({ event: 'job.done', job, answer }), windowMs);
      return { job };
    },
    'chain.why': (request: z.output<(typeof chainChannels)['chain.why']['request']>) =>
      explainDrop(request.steps, request.candidate, executionOn(sceneOf(request.scene), candidates)),
    'candidates.at': ({ scene, point: [x, y] }: { scene: string; point: [number, number] }) => ({
      candidates: candidates
        .filter(({ bbox }) => containsPoint(bbox, x, y))
        .map((each) => seen(sceneOf(scene), each)),
    }),
    'candidates.one': ({ scene, candidate }: { scene: string; candidate: number }) =>
      seen(sceneOf(scene), candidates[candidate]!),
    'job.cancel': ({ job }: { job: string }) => (jobs.get(job)?.abort(), {}),
    'candidates.get': ({ scene, ids }: { scene: string; ids: number[] }) => ({
      candidates: ids.map((id) => ({
        ...candidates[id],
        ring: ringOf(sceneOf(scene), candidates[id]!.bbox),
      })),
    }),
    'answer.geojson': () => ({
      fileName: 'answer.geojson',
      text: '{"type":"FeatureCollection","features":[]}',
    }),
    'engine.status': () => ({
      bundle: {
        name: 'scripted',
        version: '0.0.0',
        sha256: 'b'.repeat(64),
        licence: 'none',
        classes: ['ship', 'storage tank'],
      },
      engine: { provider: 'cpu', tried: [{ provider: 'cuda', why: 'libcudart.so.12 was not found' }] },
      app: { version: '0.0.0', host: 'loopback' },
    }),
  };
  return {
    call: ((channel: string, request: never) =>
      Promise.resolve().then(() => handlers[channel]!(request))) as Services['call'],
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    scene: sceneOf,
    close: () => Promise.resolve(),
  };
}

function ringOf(scene: Scene, [x, y, width, height]: Candidate['bbox']): AnswerBox['ring'] {
  const at = scene.frame.pixelToLonLat;
  return at === null
    ? null
    : [at(x, y), at(x, y + height), at(x + width, y + height), at(x + width, y), at(x, y)];
}

function answerOf(
  scene: Scene,
  question: string,
  candidates: readonly Candidate[],
  windowMs: number,
): Answer {
  const wanted = question.includes('ship') ? 'ship' : 'storage tank';
  const found = candidates.filter(({ label }) => label === wanted);
  const kept = question.includes('nothing') ? [] : found.slice(0, Math.ceil(found.length / 2));
  const ids = (set: readonly Candidate[]): number[] => set.map(({ id }) => id);
  const words = question.split(/\W+/).filter((word) => word === 'gadgets');
  const measured = scene.frame.gsd === null ? 'px' : 'm';
  const perPixel = scene.frame.gsd === null ? 1 : GSD;
  const chain: ExecutedStep[] = [
    { number: 1, step: { verb: 'find', term: wanted }, text: `find "${wanted}"`, members: ids(found), finding: `${found.length} of ${candidates.length}`, elapsedMs: 1 },
    {
      number: 2, step: { verb: 'keep-size', from: 1, measure: 'area', comparison: '>', quantity: { value: 200, unit: 'm2' } },
      text: 'keep those of [1] with an area over 200 m²', members: ids(kept), finding: `${kept.length} of ${found.length} kept`,
      values: kept.map(({ bbox }) => bbox[2] * bbox[3] * perPixel ** 2), unit: measured === 'm' ? 'm2' : 'px2', elapsedMs: 1,
    },
  ]; // prettier-ignore
  if (words.length > 0) {
    chain.push({
      number: 3,
      step: { verb: 'unread', words },
      text: `not understood: ${words.join(', ')}`,
      members: [],
      finding: 'nothing was checked',
      elapsedMs: 0,
    });
  }
  chain.push({
    number: chain.length + 1,
    step: { verb: 'answer', from: 2 },
    text: 'answer [2]',
    members: ids(kept),
    finding: `${kept.length}`,
    elapsedMs: 0,
  });
  return {
    question,
    task: 'gres',
    chain,
    boxes: kept.map(({ id, bbox, label, score }) => ({
      candidate: id, bbox, label, score, step: 2, ring: ringOf(scene, bbox),
      area: bbox[2] * bbox[3] * perPixel ** 2, length: bbox[2] * perPixel, measuredIn: measured,
    })), // prettier-ignore
    none: kept.length === 0,
    emptiedBy: kept.length === 0 ? 2 : null,
    unread: words,
    ...(question.includes('moored') ? { readings: readingsOf(chain.map(({ step }) => step)) } : {}),
    provenance: {
      scene: { file: scene.file, sha256: 'a'.repeat(64) },
      bundle: { name: 'scripted', version: '0.0.0', sha256: 'b'.repeat(64) },
      engine: { provider: 'cpu', tried: [] },
      stretch: 'none', bands: [1, 2, 3], where: null, time: new Date().toISOString(),
      elapsedMs: { perceive: WINDOWS * windowMs, reason: 3 }, fromIndex: false,
    }, // prettier-ignore
  };
}

/** Two ways to read "moored": as it was answered, and as every ship. */
const readingsOf = (chain: Chain): Reading[] => [
  { text: 'ships of more than 200 m²', chain, probability: 0.6 },
  {
    text: 'every ship',
    chain: [
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ],
    probability: 0.4,
  },
];

/** The real executor, on the made candidates. */
const executionOn = (scene: Scene, candidates: readonly Candidate[]): ExecuteOptions => ({
  task: 'gres',
  candidates,
  frame: scene.frame,
  vocabulary: {
    classes: ['ship', 'storage tank'].map((name) => ({ name, plural: `${name}s`, synonyms: [] })),
    distractors: [],
  },
});

async function chainAnswer(
  scene: Scene,
  { question, steps, by }: { question: string; steps: Chain; by: 'edited' | 'reading' },
  candidates: readonly Candidate[],
): Promise<Answer> {
  const executed = await executeChain(steps, executionOn(scene, candidates));
  const asked = answerOf(scene, question, candidates, 0);
  return {
    ...asked,
    chain: [...executed.steps],
    boxes: executed.chosen.map(({ candidate, score, step }) => {
      const { bbox, label } = candidates[candidate]!;
      return {
        candidate,
        bbox,
        label,
        score,
        step,
        ring: ringOf(scene, bbox),
        ...boxMeasures(scene.frame, bbox),
      };
    }),
    none: executed.none,
    emptiedBy: executed.emptiedBy,
    unread: [],
    readings: undefined,
    provenance: { ...asked.provenance, writer: { by, probability: null } },
  };
}

function seen(scene: Scene, candidate: Candidate): SeenCandidate {
  const other = candidate.label === 'ship' ? 'storage tank' : 'ship';
  return {
    ...candidate,
    ring: ringOf(scene, candidate.bbox),
    classes: [
      { name: candidate.label, score: candidate.score },
      { name: other, score: 0.04 },
    ],
    ...boxMeasures(scene.frame, candidate.bbox),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = '0', windowMs = '40', candidates = '60'] = process.argv.slice(2);
  const host = await startFakeHost({
    port: Number(port),
    windowMs: Number(windowMs),
    candidates: Number(candidates),
  });
  console.log(host.url);
}
