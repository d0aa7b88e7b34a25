/**
 * The process that runs the models: started by engine/, one for each engine, as Electron's utility process or by
 * Node's fork. A fault of a driver or want of memory ends this process and nothing else.
 */
import type { InferenceSession } from 'onnxruntime-node';
import type { ErrorShape } from '../contract/index.js';
import { faultOf, GeoR1Error } from '../contract/index.js';
import { hearParent, postToParent } from '../processes/index.js';
import { decodeDetections } from './decode.js';
import { BOXES, MASKS, openCropModel } from './crop-model.js';
import type { CropModel } from './crop-model.js';
import { openPolicy } from './policy-model.js';
import type { PolicyModel } from './policy-model.js';
import { requestSchema } from './protocol.js';
import type { DetectRequest, Reply, Request, StartSettings } from './protocol.js';
import { RenewedSession } from './renewed-session.js';
import { chooseProvider, openSession, runPerceiver } from './session.js';
import { openTextEncoder } from './text-encoder.js';
import { openTraining } from './train-model.js';
import type { TrainModel } from './train-model.js';
import type { TextEncoder } from './text-encoder.js';

/** Pixels of a run from which on it takes 150 MB or more. */
const LARGE_PX = 512 * 512;

type PerceiverSession = Pick<RenewedSession<InferenceSession>, 'use'>;

const waiting: Request[] = [];
let started: { settings: StartSettings; perceiver: PerceiverSession } | null = null;
let textEncoder: Promise<TextEncoder> | null = null;
let maskModel: Promise<CropModel<Uint8Array>> | null = null;
let boxModel: Promise<CropModel<Float32Array>> | null = null;
let policyModel: Promise<PolicyModel> | null = null;
let trainModel: TrainModel | null = null;
let busy = false;

const post = (reply: Reply): void => postToParent(reply);

function fail(id: number, error: ErrorShape): void {
  post({ kind: 'failed', id, error });
}

function receive(message: unknown): void {
  const parsed = requestSchema.safeParse(message);
  if (!parsed.success) {
    fail(idOf(message), {
      code: 'bad-input',
      message: `The engine refused a malformed request: ${faultOf(message, parsed.error)}.`,
    });
    return;
  }
  const request = parsed.data;
  if (request.kind === 'stop') process.exit(0);
  if (request.kind === 'cancel') {
    const at = waiting.findIndex(({ id }) => id === request.id);
    if (at !== -1) {
      waiting.splice(at, 1);
      post({ kind: 'dropped', id: request.id });
    }
    return;
  }
  waiting.push(request);
  void work();
}

/** The id of a message that may be anything; 0 where it has none, which no request waits for. */
function idOf(message: unknown): number {
  const id: unknown = typeof message === 'object' && message !== null && 'id' in message ? message.id : 0;
  return typeof id === 'number' && Number.isInteger(id) ? id : 0;
}

/** One request at a time, in order: a run blocks this process's event loop anyway. */
async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
    try {
      post(await answer(request));
    } catch (thrown) {
      fail(request.id, GeoR1Error.from(thrown, { code: 'engine-failed' }).toShape());
    }
    // Lets messages in, above all cancellations, before the next run blocks again.
    await new Promise((resolve) => setImmediate(resolve));
  }
  busy = false;
}

async function answer(request: Request): Promise<Reply> {
  switch (request.kind) {
    case 'start': {
      const { settings } = request;
      const { session, report } = await chooseProvider(settings, (provider) =>
        post({ kind: 'trying', provider }),
      );
      started = { settings, perceiver: perceiverSession(settings, session, report.provider) };
      return { kind: 'started', id: request.id, report };
    }
    case 'detect':
      return { kind: 'detected', id: request.id, ...(await detect(request)) };
    case 'encode': {
      const { settings } = running();
      textEncoder ??= openTextEncoder(settings);
      return { kind: 'encoded', id: request.id, queries: await (await textEncoder).encode(request.texts) };
    }
    case 'mask': {
      const { mask, threads } = running().settings;
      const { id, crops, side, count } = request;
      maskModel ??= openCropModel(mask, threads, MASKS);
      return { kind: 'masked', id, levels: await (await maskModel).run(crops, side, count) };
    }
    case 'boxes': {
      const { boxes, threads } = running().settings;
      const { id, crops, side, count } = request;
      boxModel ??= openCropModel(boxes, threads, BOXES);
      return { kind: 'boxed', id, places: await (await boxModel).run(crops, side, count) };
    }
    case 'policy-read': {
      const { settings } = running();
      policyModel ??= openPolicy(settings);
      const { words, counts, gsd } = request;
      return { kind: 'policy-read', id: request.id, ...(await (await policyModel).read(words, counts, gsd)) };
    }
    case 'policy-step': {
      const { reading, tokens, parents } = request;
      const logits = await (await openedPolicy()).step(reading, tokens, parents);
      return { kind: 'policy-stepped', id: request.id, logits };
    }
    case 'policy-drop':
      (await openedPolicy()).drop(request.reading);
      return { kind: 'policy-dropped', id: request.id };
    case 'policy-adapt':
      policyModel ??= openPolicy(running().settings);
      (await policyModel).adapt(request.weights);
      return { kind: 'adapted', id: request.id };
    case 'train-open':
      return { kind: 'train-opened', id: request.id, session: training().open(request.part, request) };
    case 'train-step': {
      const stats = await training().step(request.session, request.scalars, request.tensors);
      return { kind: 'trained', id: request.id, stats, memory: process.memoryUsage.rss() };
    }
    case 'train-read':
      return { kind: 'train-state', id: request.id, ...training().state(request.session) };
    case 'train-close':
      training().close(request.session);
      return { kind: 'train-closed', id: request.id };
    case 'chain-score':
      return {
        kind: 'chain-scored',
        id: request.id,
        logs: await training().score(request.session, request.tensors),
      };
    case 'regions': {
      const { data, height, width, places } = request;
      const features = await training().regions(data, height, width, places);
      return { kind: 'regions', id: request.id, features };
    }
    default:
      throw new GeoR1Error({
        code: 'internal',
        message: `A request of kind "${request.kind}" does not wait.`,
      });
  }
}

function training(): TrainModel {
  return (trainModel ??= openTraining(running().settings));
}

function openedPolicy(): Promise<PolicyModel> {
  if (policyModel === null)
    throw new GeoR1Error({ code: 'internal', message: 'The policy was asked before it read a question.' });
  return policyModel;
}

async function detect(request: DetectRequest) {
  const { settings, perceiver } = running();
  const { classes, embeddingDimension, scoreExponent, nms, vote, minObjectness, multiple } =
    settings.perceiver;
  const { height, width } = request;
  if (height % multiple !== 0 || width % multiple !== 0) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The perceiver takes sides that are multiples of ${multiple} px, not ${width} x ${height}.`,
    });
  }
  const { raws, surfaces } = await perceiver.use(
    (session) => runPerceiver(session, settings.perceiver, request, request.surfaces),
    request.batch * width * height > LARGE_PX,
  );
  const { minScore, maxPerImage: maxDetections } = request;
  const decode = {
    classes,
    embeddingDimension,
    scoreExponent,
    nms,
    vote,
    minObjectness,
    minScore,
    maxDetections,
  };
  const images = raws.map((raw) => decodeDetections(raw, { width, height }, decode));
  return { images, ...(surfaces === null ? {} : { surfaces }) };
}

/** On a GPU a session takes seconds to open, and its memory is not that of the machine: there it stays. */
function perceiverSession(
  { cpuPerceiverFile, threads }: StartSettings,
  session: InferenceSession,
  provider: string,
): PerceiverSession {
  if (provider !== 'cpu') return { use: (run) => run(session) };
  return new RenewedSession(session, () => openSession(cpuPerceiverFile, provider, threads));
}

function running() {
  if (started === null) {
    throw new GeoR1Error({ code: 'internal', message: 'The engine was asked before it was started.' });
  }
  return started;
}

hearParent(receive);
