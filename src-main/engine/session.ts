import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ProviderReport } from '../contract/index.js';
import { GeoR1Error } from '../contract/index.js';
import type { RawOutputs } from './decode.js';
import type { StartSettings } from './protocol.js';
import { whyNotTake } from './providers.js';

/**
 * The perceiver's session inside the child process: which provider runs it, and its raw outputs.
 * onnxruntime-node runs synchronously, which is why all of this lives in a process of its own.
 */
const CHANNELS = 3;
/** Seed and multiplier of the probe's noise (Park and Miller's generator): any picture would do, the same each time. */
const PROBE_SEED = 20_231;
const PARK_MILLER_FACTOR = 48_271;
const PARK_MILLER_MODULUS = 2_147_483_647;
const LOG_ERRORS_ONLY = 3;

type PerceiverSettings = StartSettings['perceiver'];
export interface ImageBatch {
  readonly data: Uint8Array;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface RunningPerceiver {
  readonly session: InferenceSession;
  readonly report: ProviderReport;
}

/** Opens a model on one provider; nodes it cannot run fall to the CPU inside onnxruntime. */
export async function openSession(
  file: string,
  provider: string,
  threads: number,
  weightFiles: readonly string[] = [],
): Promise<InferenceSession> {
  // Graphs of teaching hold no frozen weights: they point into the files of the bundle that do.
  const externalData = await Promise.all(
    weightFiles.map(async (path) => ({ path: basename(path), data: await readFile(path) })),
  );
  return InferenceSession.create(file, {
    ...(externalData.length === 0 ? {} : { externalData }),
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: LOG_ERRORS_ONLY,
    // It lays the memory of a size out anew beside what the first run took: 515 instead of 375 MB for windows of 960 px.
    enableMemPattern: false,
    // Threads that wait by spinning take the cores from the process that reads and resamples the next window.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

/** @returns [batch] raw outputs, and the surfaces where they are wanted, as views of the session's own arrays */
export async function runPerceiver(
  session: InferenceSession,
  settings: PerceiverSettings,
  images: ImageBatch,
  surfaces = false,
): Promise<{ raws: RawOutputs[]; surfaces: Uint8Array | null }> {
  const { data, batch, height, width } = images;
  const input = new Tensor('uint8', data, [batch, height, width, CHANNELS]);
  // onnxruntime computes the surfaces either way, which costs 6 %; what is not named is not copied out of it.
  const wanted = surfaces && settings.surface !== undefined ? settings.surface : null;
  const outputs = await session.run({ [settings.inputName]: input }, [
    ...Object.values(settings.outputs),
    ...(wanted === null ? [] : [wanted.output]),
  ]);
  const { classes, embeddingDimension } = settings;
  const quality = floats(outputs, settings.outputs.quality, batch);
  const locations = quality.length / batch;
  const boxes = floats(outputs, settings.outputs.boxes, batch * locations * 4);
  const logits = floats(outputs, settings.outputs.logits, batch * locations * classes);
  const objectness = floats(outputs, settings.outputs.objectness, batch * locations);
  const embedding = floats(outputs, settings.outputs.embedding, batch * locations * embeddingDimension);
  const raws = Array.from({ length: batch }, (_, image) => {
    const part = (values: Float32Array, perLocation: number) =>
      values.subarray(image * locations * perLocation, (image + 1) * locations * perLocation);
    return {
      boxes: part(boxes, 4),
      logits: part(logits, classes),
      quality: part(quality, 1),
      objectness: part(objectness, 1),
      embedding: part(embedding, embeddingDimension),
    };
  });
  if (wanted === null) return { raws, surfaces: null };
  const levels = outputs[wanted.output]?.data;
  const cells = Math.ceil(height / wanted.stride) * Math.ceil(width / wanted.stride);
  if (!(levels instanceof Uint8Array) || levels.length !== batch * cells * wanted.classes)
    throw wrongShape(wanted.output);
  return { raws, surfaces: levels };
}

function floats(outputs: InferenceSession.ReturnType, name: string, multipleOf: number): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array) || data.length === 0 || data.length % multipleOf !== 0) {
    throw wrongShape(name);
  }
  return data;
}

function wrongShape(subject: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject,
    message: 'The model gives no such output of the shape that bundle.json describes.',
    next: 'Take a bundle whose bundle.json and model were exported together.',
  });
}

/**
 * Tries the providers in turn and takes the first that runs, agrees with the CPU and is not slower than it.
 * @param onTrying told before each attempt, as an attempt may end the process
 * @throws GeoR1Error `engine-failed` where not even the CPU runs the model
 */
export async function chooseProvider(
  start: StartSettings,
  onTrying: (provider: string) => void,
): Promise<RunningPerceiver> {
  const tried: { provider: string; why: string }[] = [];
  let cpu: Measured | null = null;
  for (const provider of start.providers) {
    onTrying(provider);
    try {
      if (provider === 'cpu') {
        const session = cpu?.session ?? (await openSession(start.cpuPerceiverFile, 'cpu', start.threads));
        await smallRun(session, start.perceiver);
        return { session, report: { provider, tried } };
      }
      const probe = await measure(start, start.perceiverFile, provider);
      const reference = (cpu ??= await measureCpu(start));
      const why = whyNotTake({
        finite: probe.scores.every(Number.isFinite),
        worstScoreDifference: largestDifference(probe.scores, reference.scores),
        providerMs: probe.ms,
        cpuMs: reference.ms,
      });
      if (why === null) {
        await reference.session.release();
        return { session: probe.session, report: { provider, tried } };
      }
      tried.push({ provider, why });
      await probe.session.release();
    } catch (thrown) {
      tried.push({ provider, why: oneLine(thrown) });
    }
  }
  throw new GeoR1Error({
    code: 'engine-failed',
    subject: start.perceiverFile,
    message: `No execution provider runs the model: ${tried.map(({ provider, why }) => `${provider}: ${why}`).join('; ')}.`,
    next: 'Reinstall the app (npm ci), or take another bundle.',
  });
}

interface Measured {
  /** [L, C] class probabilities of the probe. */
  readonly scores: Float32Array;
  readonly ms: number;
  readonly session: InferenceSession;
}

/** What another provider is held against: the scores of the same file, and the time of the one that the CPU would run. */
async function measureCpu(start: StartSettings): Promise<Measured> {
  const running = await measure(start, start.cpuPerceiverFile, 'cpu');
  if (start.cpuPerceiverFile === start.perceiverFile) return running;
  const { scores, session } = await measure(start, start.perceiverFile, 'cpu');
  await session.release();
  return { ...running, scores };
}

/** Runs the probe twice on one provider; the second, warmed-up run is the one measured. */
async function measure(start: StartSettings, file: string, provider: string): Promise<Measured> {
  const session = await openSession(file, provider, start.threads);
  const images = probeImage(start.perceiver.windowSize);
  await runPerceiver(session, start.perceiver, images);
  const began = performance.now();
  const {
    raws: [raw],
  } = await runPerceiver(session, start.perceiver, images);
  const ms = performance.now() - began;
  const scores = Float32Array.from(raw?.logits ?? [], (logit) => 1 / (1 + Math.exp(-logit)));
  return { scores, ms, session };
}

/** One run on the smallest image: a model that cannot run says so now, not at the first question. */
async function smallRun(session: InferenceSession, settings: PerceiverSettings): Promise<void> {
  const {
    raws: [raw],
  } = await runPerceiver(session, settings, probeImage(settings.multiple * 2));
  if (raw === undefined || !raw.logits.every(Number.isFinite))
    throw new Error('it gave values that are not finite');
}

function probeImage(side: number): ImageBatch {
  const data = new Uint8Array(side * side * CHANNELS);
  let state = PROBE_SEED;
  for (let i = 0; i < data.length; i++) {
    state = (state * PARK_MILLER_FACTOR) % PARK_MILLER_MODULUS;
    data[i] = state & 0xff;
  }
  return { data, batch: 1, height: side, width: side };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? NaN))), 0);
}

const MAX_REASON_CHARACTERS = 300;

/** onnxruntime's own checks lead with a C++ file, function and condition; what a person can use comes after. */
const CPP_PREAMBLE = /^.*\bwas false\.\s*/;

/** The first line of what onnxruntime threw: the rest is a C++ stack. */
function oneLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const line = (message.split('\n')[0] ?? '').replace(CPP_PREAMBLE, '').trim();
  return line.slice(0, MAX_REASON_CHARACTERS) || 'it failed without a word';
}
