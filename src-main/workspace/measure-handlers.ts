import { GeoR1Error } from '../contract/index.js';
import type { measureChannels, GeoR1Event, MeasureRequest, ReplyOf, Report } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import { reportText } from '../measure/index.js';
import type { z } from 'zod';
import type { JobBook } from './jobs.js';
import type { MeasureOptions, MeasurePorts } from './measure-ask.js';
import { measureDetection } from './measure-detection.js';
import { measureReferring } from './measure-referring.js';

type MeasureChannel = keyof typeof measureChannels;
export type MeasureHandlers = {
  readonly [C in MeasureChannel]: (
    request: z.output<(typeof measureChannels)[C]['request']>,
  ) => Promise<ReplyOf<C>>;
};

/** Reports that are kept: each is a megabyte or two of pictures. */
const REPORTS_KEPT = 5;
/** A window needs to hear no more often. */
const TELL_EVERY_MS = 150;

interface MeasureContext {
  readonly ports: MeasurePorts;
  readonly engine: () => Promise<Engine>;
  readonly jobs: JobBook;
  readonly cacheDir: string | null;
  readonly emit: (event: GeoR1Event) => void;
}

/** Measuring as jobs: progress, cancel, and the report of the last few. */
export function measureHandlers({ ports, engine, jobs, cacheDir, emit }: MeasureContext): MeasureHandlers {
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
        const report = await measured(ports, await engine(), request, { cacheDir, signal, onStage });
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
  ports: MeasurePorts,
  engine: Engine,
  request: MeasureRequest,
  options: MeasureOptions,
): Promise<Report> {
  const { report } =
    request.kind === 'detection'
      ? await measureDetection(ports, engine, request, options)
      : await measureReferring(ports, engine.bundle, engine, request, options);
  return report();
}

/** Tells a stage when it begins, ends, and now and then between, with the time that is left of it. */
export function teller(
  tell: (progress: { stage: string; done: number; total: number; remainingMs: number | null }) => void,
  now: () => number = () => performance.now(),
): NonNullable<MeasureOptions['onStage']> {
  let [current, began, told] = ['', 0, 0];
  return (stage, done, total) => {
    const time = now();
    const fresh = stage !== current;
    if (fresh) [current, began] = [stage, time];
    if (!fresh && done < total && time - told < TELL_EVERY_MS) return;
    told = time;
    const remainingMs = fresh || done === 0 ? null : ((time - began) / done) * (total - done);
    tell({ stage, done, total, remainingMs });
  };
}
