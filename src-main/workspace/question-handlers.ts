import type { Answer, Decoding, ExecutedStep, GeoR1Event } from '../contract/index.js';
import type { CheckpointEngine } from '../checkpoints/index.js';
import { answerFileName, answerToGeoJson } from '../export/index.js';
import type { Found, PerceiveProgress } from '../perceive/index.js';
import { checkChain, executionOf, explainDrop } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { cornerRing } from './answer.js';
import { askScene } from './ask.js';
import type { Question } from './ask.js';
import { candidateOf, candidatesAt, drawnCandidate, seenCandidate } from './candidates.js';
import { askWith, replaceSeen } from './checkpoint/index.js';
import type { CheckpointHolder } from './checkpoint/index.js';
import type { EngineHolder } from './engine-holder.js';
import type { HandlersOf } from './handlers.js';
import type { JobBook } from './jobs.js';
import { reasoningOn } from './look.js';
import type { LookBook } from './look-book.js';
import type { WorkspacePorts } from './ports.js';
import type { OpenedScene, SceneRegistry } from './scenes.js';
import type { TaughtEngines } from './taught-engines.js';

interface QuestionContext {
  readonly ports: WorkspacePorts;
  readonly scenes: SceneRegistry;
  readonly holder: EngineHolder;
  readonly checkpoints: CheckpointHolder;
  readonly taught: TaughtEngines;
  readonly looks: LookBook;
  readonly jobs: JobBook;
  readonly cacheDir: string | null;
  readonly emit: (event: GeoR1Event) => void;
}

type QuestionChannel =
  'ask' | `chain.${string}` | `candidates.${string}` | `job.${string}` | `answer.${string}`;

/** The channels of a question: asked, cancelled, its chain run again, its candidates looked at, its answer saved. */
export function questionHandlers(context: QuestionContext): HandlersOf<QuestionChannel> {
  const { ports, scenes, holder, checkpoints, taught, looks, jobs, cacheDir, emit } = context;

  /** What a question tells while it is on its way, whoever answers it. */
  const telling = (job: string, { frame }: Scene, signal: AbortSignal) => ({
    signal,
    onProgress: (progress: PerceiveProgress) => emit({ event: 'perceive.progress', job, ...progress }),
    onFound: (found: readonly Found[]) =>
      emit({
        event: 'perceive.found',
        job,
        found: found.map(({ bbox, label, score }) => ({ bbox, label, score, ring: cornerRing(frame, bbox) })),
      }),
    onStep: (step: ExecutedStep) => emit({ event: 'reason.step', job, step }),
  });

  /** Any question, or (`given`) a chain on what was seen. */
  const ask = (opened: OpenedScene, request: Question): string =>
    jobs.start(opened.id, (job, signal) =>
      opened.queue.add(
        async () => {
          const engine = await taught.of(request.adapter ?? null);
          const scene = await opened.ready();
          return await askScene(ports, scene, engine, request, {
            ...telling(job, scene, signal),
            cacheDir,
            outlines: true,
            ...(request.given === undefined ? {} : { look: await looks.of(opened, engine, request, signal) }),
            onLooked: (candidates, look) => {
              looks.keep(opened, look);
              for (const candidate of candidates) opened.candidates.set(candidate.id, candidate);
            },
          });
        },
        { signal },
      ),
    );

  /** A question to the checkpoint in a folder. */
  const askOther = (
    opened: OpenedScene,
    folder: string,
    request: Question,
    decoding: Decoding | null,
  ): string =>
    jobs.start(opened.id, (job, signal) =>
      opened.queue.add(
        async () => {
          const scene = await opened.ready();
          const bundle = await holder.bundle();
          const tell = (number: number, text: string): void =>
            emit({ event: 'checkpoint.text', job, number, text });
          tell(0, '');
          const adapter = await taught.ofCheckpoint(request.adapter ?? null);
          const answer = (engine: CheckpointEngine): Promise<Answer> =>
            askWith(scene, engine, request, {
              ...telling(job, scene, signal),
              ports,
              bundle,
              builtin: () => holder.engine(),
              outlines: true,
              cacheDir,
              ...(decoding === null ? {} : { decoding }),
              onText: tell,
              onLooked: (candidates) => replaceSeen(opened.candidates, candidates),
            });
          return await checkpoints.use(folder, signal, answer, adapter);
        },
        { signal },
      ),
    );

  return {
    ask: async ({ engine, decoding, ...request }) => {
      const opened = scenes.get(request.scene);
      return Promise.resolve({
        job: engine == null ? ask(opened, request) : askOther(opened, engine, request, decoding ?? null),
      });
    },
    'chain.run': async ({ scene, steps, by, ...question }) => {
      const chain = checkChain(steps);
      return Promise.resolve({ job: ask(scenes.get(scene), { ...question, given: { chain, by } }) });
    },
    'chain.why': async ({ scene, steps, task, candidate, refusedBy, ...aim }) => {
      const opened = scenes.get(scene);
      const engine = await taught.of(aim.adapter);
      const look = await looks.of(opened, engine, aim);
      const reasoning = reasoningOn(look, await opened.ready(), engine, task);
      return explainDrop(steps, candidate, executionOf(reasoning), refusedBy);
    },
    'candidates.at': async ({ scene, point }) => {
      const bundle = await holder.bundle();
      return { candidates: candidatesAt(scenes.get(scene), bundle, point) };
    },
    'candidates.one': async ({ scene, candidate }) => {
      const opened = scenes.get(scene);
      return seenCandidate(opened.scene.frame, await holder.bundle(), candidateOf(opened, candidate));
    },
    'job.cancel': async ({ job }) => {
      jobs.cancel(job);
      return Promise.resolve({});
    },
    'candidates.get': async ({ scene, ids }) => {
      const opened = scenes.get(scene);
      return Promise.resolve({ candidates: ids.map((id) => drawnCandidate(opened, id)) });
    },
    'answer.geojson': async ({ job, geometry }) => {
      const answer = jobs.answerOf(job);
      return Promise.resolve({ fileName: answerFileName(answer), text: answerToGeoJson(answer, geometry) });
    },
  };
}
