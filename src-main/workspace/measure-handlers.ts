import { GeoR1Error } from '../contract/index.js';
import type { measureChannels, GeoR1Event, MeasureRequest, Report } from '../contract/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import { checkpointAsking } from './checkpoint/index.js';
import type { CheckpointHolder } from './checkpoint/index.js';
import { reportText } from '../measure/index.js';
import type { HandlersOf } from './handlers.js';
import type { JobBook } from './jobs.js';
import { builtinAsking } from './measure-ask.js';
import type { Asking, MeasureOptions, MeasurePorts } from './measure-ask.js';
import { measureDetection } from './measure-detection.js';
import { measurePrompted } from './measure-prompted.js';
import { measureReferring } from './measure-referring.js';
import { readDetectionTruth, readReferringTruth } from './measure-truth.js';

type MeasureChannel = keyof typeof measureChannels;
export type MeasureHandlers = HandlersOf<MeasureChannel>;

/** Reports that are kept: each is a megabyte or two of pictures. */
const REPORTS_KEPT = 5;
/** A window needs to hear no more often. */
const TELL_EVERY_MS = 150;

interface MeasureContext {
  readonly ports: MeasurePorts;
  readonly bundle: () => Promise<Bundle>;
  readonly engine: () => Promise<Engine>;
  readonly checkpoints: CheckpointHolder;
  readonly jobs: JobBook;
  readonly cacheDir: string | null;
  readonly emit: (event: GeoR1Event) => void;
}

/** Measuring as jobs: progress, cancel, and the report of the last few. */
export function measureHandlers(context: MeasureContext): MeasureHandlers {
  const { jobs, cacheDir, emit } = context;
  const reports = new Map<string, Report>();
  const reportOf = (job: string): Report => {
    const report = reports.get(job);
    if (report !== undefined) return report;
    throw new GeoR1Error({
      code: 'not-found',
      message: 'There is no report of this measurement.',
      subject: job,
      next: 'Measure again.',
    });
  };
  const keep = (job: string, report: Report): void => {
    reports.set(job, report);
    for (const [oldest] of [...reports].slice(0, Math.max(0, reports.size - REPORTS_KEPT)))
      reports.delete(oldest);
  };
  return {
    'measure.start': (request) => {
      const job = jobs.start(null, async (id, signal) => {
        const onStage = teller((progress) => emit({ event: 'measure.progress', job: id, ...progress }));
        const report = await measured(context, request, { cacheDir, signal, onStage });
        keep(id, report);
        emit({ event: 'measure.done', job: id, report });
        return null;
      });
      return Promise.resolve({ job });
    },
    'measure.report': ({ job }) => Promise.resolve().then(() => ({ report: reportOf(job) })),
    'measure.file': ({ job, form }) =>
      Promise.resolve().then(() => {
        const report = reportOf(job);
        const name = report.title.toLowerCase().replaceAll(' ', '-');
        return { fileName: `${name}-${report.made.slice(0, 10)}.${form}`, text: reportText(report, form) };
      }),
  };
}

async function measured(
  context: MeasureContext,
  request: MeasureRequest,
  options: MeasureOptions,
): Promise<Report> {
  if (request.kind === 'detection') {
    const truth = await readDetectionTruth(request, options);
    return withAsking(context, request, options, async (asking) => {
      const { report } = await measureDetection(asking, truth, request.images, options);
      return report();
    });
  }
  const { checkpoint } = request;
  const truth = await readReferringTruth(request, options);
  if (checkpoint === null) {
    const running = await context.engine();
    const { report } = await measureReferring(
      context.ports,
      running.bundle,
      running,
      truth,
      request,
      options,
    );
    return report();
  }
  return withAsking(context, request, options, async (asking) => {
    const { report } = await measurePrompted(asking, truth, request, checkpoint.prompt, options);
    return report();
  });
}

/** By the checkpoint that is named, else by the built-in engine. */
async function withAsking(
  { ports, bundle, engine, checkpoints }: MeasureContext,
  { checkpoint, minScore }: MeasureRequest,
  options: MeasureOptions,
  work: (asking: Asking) => Promise<Report>,
): Promise<Report> {
  if (checkpoint === null) return work(builtinAsking(ports, await engine(), minScore, options));
  options.onStage?.('Loading the checkpoint', 0, 1);
  const stamped = await bundle();
  // Held until all is measured: questions to a checkpoint wait for it.
  return checkpoints.use(checkpoint.folder, options.signal, (running) =>
    work(
      checkpointAsking(
        ports,
        { engine: running, bundle: stamped, builtin: engine },
        checkpoint,
        minScore,
        options,
      ),
    ),
  );
}

/** Tells a stage when it begins, at its first piece, when it ends, and now and then between; with the time that is left. */
export function teller(
  tell: (progress: { stage: string; done: number; total: number; remainingMs: number | null }) => void,
  now: () => number = () => performance.now(),
): NonNullable<MeasureOptions['onStage']> {
  let [current, began, told, doneThen] = ['', 0, 0, 0];
  return (stage, done, total) => {
    const time = now();
    const fresh = stage !== current;
    if (fresh) [current, began] = [stage, time];
    const isFirst = doneThen === 0 && done > 0;
    if (!fresh && !isFirst && done < total && time - told < TELL_EVERY_MS) return;
    [told, doneThen] = [time, done];
    const remainingMs = fresh || done === 0 ? null : ((time - began) / done) * (total - done);
    tell({ stage, done, total, remainingMs });
  };
}
