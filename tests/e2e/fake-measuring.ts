/**
 * Measuring by script: stages that pass, and a made report with one of everything. It shows what the window does with what it
 * is told; nothing of it says how well anything is answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import {
  cancelled,
  GeoR1Error,
  type GeoR1Event,
  type MeasureRequest,
  type Report,
  type ShownAnswer,
} from '../../src-main/contract/index.js';
import { reportText } from '../../src-main/measure/index.js';

const STAGES = 40;
const EXPRESSIONS = 286;

/** Files named "broken" end in an error; "slow" ones take their time. */
export function fakeMeasuring(
  emit: (event: GeoR1Event) => void,
  jobs: Map<string, AbortController>,
): { [channel: string]: (request: never) => unknown } {
  const reports = new Map<string, Report>();
  const reportOf = (job: string): Report => {
    const report = reports.get(job);
    if (report === undefined)
      throw new GeoR1Error({ code: 'not-found', message: 'There is no such report.' });
    return report;
  };

  async function run(job: string, request: MeasureRequest, signal: AbortSignal): Promise<void> {
    const file = request.kind === 'expressions' ? request.expressions : request.coco;
    const pause = file.includes('slow') ? 100 : 5;
    const tell = (stage: string, done: number, total: number, remainingMs: number | null = null) =>
      emit({ event: 'measure.progress', job, stage, done, total, remainingMs });
    tell('Reading truth.json', 2_100_000, 4_800_000);
    await sleep(pause);
    if (file.includes('broken'))
      throw new GeoR1Error({
        code: 'bad-input',
        message: 'Line 12 is not an expression: targets Invalid input.',
        subject: file,
        next: 'It needs image, expression, task (one, many or none) and targets.',
      });
    for (let done = 1; done <= STAGES; done++) {
      await sleep(pause);
      if (signal.aborted) throw cancelled();
      const left = (STAGES - done) * pause;
      tell('Asking: auto', Math.round((done * EXPRESSIONS) / STAGES), EXPRESSIONS, left);
    }
    const report = await madeReport();
    reports.set(job, report);
    emit({ event: 'measure.done', job, report });
  }

  return {
    'measure.start': (request: MeasureRequest) => {
      const job = `measure-${jobs.size + 1}`;
      const control = new AbortController();
      jobs.set(job, control);
      run(job, request, control.signal).catch((thrown: unknown) =>
        emit({ event: 'job.failed', job, error: GeoR1Error.from(thrown).toShape() }),
      );
      return { job };
    },
    'measure.report': ({ job }: { job: string }) => ({ report: reportOf(job) }),
    'measure.file': ({ job, form }: { job: string; form: 'html' | 'md' | 'json' }) => ({
      fileName: `report.${form}`,
      text: reportText(reportOf(job), form),
    }),
  };
}

async function madeReport(): Promise<Report> {
  const background = { r: 96, g: 118, b: 92 };
  const jpeg = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer();
  const shown = (expression: string, verdict: ShownAnswer['verdict'], why: string): ShownAnswer => ({
    image: '216.jpg',
    expression,
    task: 'one',
    right: verdict === null ? 1 : 0,
    verdict,
    why,
    chain: ['1. find "ship" — 4 found', '2. keep the white ones of 1 — 2 of 4 kept', '3. answer 2 — 2'],
    width: 600,
    height: 400,
    picture: `data:image/jpeg;base64,${jpeg.toString('base64')}`,
    answered: [[60, 80, 120, 60]],
    truth: verdict === null ? [[62, 84, 118, 58]] : [[320, 200, 140, 80]],
  });
  const half = { mean: 0.5, low: 0.41, high: 0.59 };
  return {
    title: 'Referring expressions',
    made: '2026-01-02T03:04:05.000Z',
    facts: [
      { name: 'Images', value: '/data/images' },
      { name: 'Machine', value: 'made' },
    ],
    tables: [
      {
        title: 'By task',
        columns: ['figure', 'value', 'expressions'],
        rows: [
          ['one: Acc@0.5', half, 120],
          ['masks: cIoU', 0.71234, 80],
          ['many: F1@0.5', null, 0],
        ],
        note: 'In brackets the interval.',
      },
      {
        title: 'Ways to answer',
        columns: ['chain by', 'candidates', 'one Acc@0.5', 'one Acc@0.7', 'many F1@0.5', 'none refused'],
        rows: [
          ['auto', 'as seen', half, half, half, half],
          ['direct', 'true boxes', half, half, half, half],
        ],
      },
    ],
    plots: [
      {
        kind: 'reliability',
        title: 'Scores of answered boxes',
        bins: [
          { low: 0.2, high: 0.3, count: 4, score: 0.25, right: 0.1 },
          { low: 0.8, high: 0.9, count: 60, score: 0.86, right: 0.9 },
        ],
        error: 0.0471,
      },
      {
        kind: 'bars',
        title: 'Right, by kind of expression',
        bars: [
          { name: 'spatial', count: 44, value: 0.5, interval: half },
          { name: 'colour', count: 12, value: 0.75, interval: null },
        ],
      },
    ],
    failures: [
      shown('the red ship at the pier', 'not seen', '1 of 1 true box have no candidate.'),
      shown('the moored one', 'not read', 'No step stands for “moored”.'),
    ],
    successes: [shown('the white ship', null, '')],
  };
}
