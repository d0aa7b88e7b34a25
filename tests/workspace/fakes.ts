/**
 * Stand-ins for the folders below the workspace: a scene of plain colours in memory, an engine without a process, a
 * look that finds a fixed set. They hold the promises of the real ones (progress, cancel, ids), so that tests of the
 * workspace and the shell need no model and no file format.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cancelled,
  GeoR1Error,
  type Candidate,
  type ExecutedStep,
  type GeoR1Event,
  type PixelBox,
  type SceneInfo,
} from '../../src-main/contract/index.js';
import type { Bundle, Engine } from '../../src-main/engine/index.js';
import { applyAffine, invertAffine, pixelFrame, type SceneFrame } from '../../src-main/geometry/index.js';
import type { SceneIndex } from '../../src-main/perceive/index.js';
import type { BandStatistics, PixelWindow, Scene } from '../../src-main/scene/index.js';
import type { Services, WorkspacePorts } from '../../src-main/workspace/index.js';

export const WIDTH = 800;
export const HEIGHT = 600;
/** Degrees per pixel: about one metre at this latitude. */
const STEP = 1e-5;

/** A scene in EPSG:4326, north up, its top left corner at 10.0 E, 53.5 N unless told otherwise. */
export function lonLatFrame(west = 10, north = 53.5): SceneFrame {
  const affine = [west, STEP, 0, north, 0, -STEP] as const;
  const inverse = invertAffine([...affine]);
  return {
    width: WIDTH,
    height: HEIGHT,
    gsd: 1,
    crs: 'EPSG:4326',
    pixelToLonLat: (col, row) => applyAffine([...affine], col, row),
    lonLatToPixel: (lon, lat) => applyAffine(inverse, lon, lat),
  };
}

export function sceneInfo(file: string, frame: SceneFrame): SceneInfo {
  const { pixelToLonLat } = frame;
  const corners = [
    [0, 0],
    [WIDTH, 0],
    [WIDTH, HEIGHT],
    [0, HEIGHT],
  ] as const;
  return {
    file,
    width: frame.width,
    height: frame.height,
    bands: 3,
    dtype: 'uint8',
    compression: 'NONE',
    crs: frame.crs,
    affine: pixelToLonLat === null ? null : [...originAndStep(pixelToLonLat)],
    corners: pixelToLonLat === null ? null : corners.map(([col, row]) => pixelToLonLat(col, row)),
    gsd: frame.gsd,
    nodata: null,
    overviews: 0,
    placement: pixelToLonLat === null ? 'none' : 'affine',
    stretch: 'none',
    palette: false,
    displayBands: [1, 2, 3],
    notes: pixelToLonLat === null ? ['has no CRS: results are in pixels'] : [],
  };
}

function originAndStep(
  at: (col: number, row: number) => [number, number],
): [number, number, number, number, number, number] {
  const [x0, y0] = at(0, 0);
  const [x1, y1] = at(1, 0);
  const [x2, y2] = at(0, 1);
  return [x0, x1 - x0, x2 - x0, y0, y1 - y0, y2 - y0];
}

/** Colour of a scene pixel: red grows to the east, green to the south, blue is constant. */
export function colourAt(col: number, row: number): [number, number, number] {
  return [Math.floor((col / WIDTH) * 256), Math.floor((row / HEIGHT) * 256), 128];
}

export class FakeScene implements Scene {
  readonly file: string;
  readonly frame: SceneFrame;
  readonly info: SceneInfo;
  closed = false;

  constructor(file: string, frame: SceneFrame = lonLatFrame()) {
    this.file = file;
    this.frame = frame;
    this.info = sceneInfo(file, frame);
  }

  identity(): Promise<{ sha256: string; bytes: number; modifiedMs: number }> {
    return Promise.resolve({ sha256: 'a'.repeat(64), bytes: 1, modifiedMs: 0 });
  }

  readWindow: Scene['readWindow'] = (window, out, signal) => {
    if (signal?.aborted) return Promise.reject(cancelled());
    const rgb = new Uint8Array(out.width * out.height * 3);
    const valid = new Uint8Array(out.width * out.height);
    let anyValid = false;
    for (let row = 0; row < out.height; row++) {
      for (let col = 0; col < out.width; col++) {
        const sceneCol = window.x + ((col + 0.5) * window.width) / out.width;
        const sceneRow = window.y + ((row + 0.5) * window.height) / out.height;
        if (sceneCol < 0 || sceneRow < 0 || sceneCol >= WIDTH || sceneRow >= HEIGHT) continue;
        const at = row * out.width + col;
        rgb.set(colourAt(sceneCol, sceneRow), at * 3);
        valid[at] = 255;
        anyValid = true;
      }
    }
    return Promise.resolve({ rgb, valid, anyValid });
  };

  readValues: Scene['readValues'] = () => Promise.reject(new Error('The fakes have no stored values.'));

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export const FAKE_BOXES: readonly { bbox: PixelBox; label: string; score: number }[] = [
  { bbox: [100, 80, 60, 20], label: 'ship', score: 0.93 },
  { bbox: [300, 200, 40, 40], label: 'storage tank', score: 0.88 },
  { bbox: [360, 200, 40, 40], label: 'storage tank', score: 0.84 },
  { bbox: [420, 210, 28, 28], label: 'storage tank', score: 0.71 },
  { bbox: [600, 400, 120, 30], label: 'ship', score: 0.64 },
];

function candidatesOf(boxes: typeof FAKE_BOXES): Candidate[] {
  return boxes.map(({ bbox, label, score }, id) => ({
    id,
    bbox,
    label,
    score,
    objectness: score,
    lab: [60, 0, 0],
    colours: [{ name: 'grey', share: 1 }],
    axis: null,
    lookScale: 1,
    embedding: new Float32Array(96),
  }));
}

export const FAKE_BUNDLE = {
  dir: 'models/builtin',
  sha256: 'b'.repeat(64),
  description: {
    name: 'fake',
    version: '0.0.1',
    licence: 'none',
    distractors: [],
    files: [],
    perceiver: { thresholds: { answer: {} } },
    text: { bias: 0, queryThreshold: 0.5 },
    vocabulary: ['ship', 'storage tank'].map((name) => ({
      name,
      plural: `${name}s`,
      synonyms: [],
      descriptions: [],
      sizeMetres: [5, 100],
      trainedPixelRange: [8, 200],
    })),
  },
} as unknown as Bundle; // only what the workspace reads

export function fakeEngine(): Engine {
  return {
    bundle: FAKE_BUNDLE,
    report: { provider: 'cpu', tried: [{ provider: 'cuda', why: 'no such device' }] },
    detect: () => Promise.resolve([]),
    masks: (crops) => Promise.resolve(new Uint8Array(crops.length / 3)),
    boxes: (_crops, count) => Promise.resolve(new Float32Array(count * 4)),
    encodeText: (texts) => Promise.resolve(texts.map(() => new Float32Array(96))),
    close: () => Promise.resolve(),
  };
}

/** The question of the fakes: the words name the label; "nothing" finds none; "crash" fails. */
const reason: WorkspacePorts['reason'] = (question, { candidates, onStep }) => {
  if (question.includes('crash')) return Promise.reject(new Error('The fake reasoner crashed.'));
  const label = question.includes('ship') ? 'ship' : 'storage tank';
  const found = question.includes('nothing')
    ? []
    : candidates.filter((candidate) => candidate.label === label);
  const members = found.map(({ id }) => id);
  const steps: ExecutedStep[] = [
    {
      number: 1,
      step: { verb: 'find', term: label },
      text: `find "${label}"`,
      members,
      finding: `${members.length} of ${candidates.length}`,
      elapsedMs: 1,
    },
    {
      number: 2,
      step: { verb: 'answer', from: 1 },
      text: 'answer [1]',
      members,
      finding: `${members.length}`,
      elapsedMs: 0,
    },
  ];
  for (const step of steps) onStep?.(step);
  return Promise.resolve({
    steps,
    chosen: found.map(({ id, score }) => ({ candidate: id, score, step: 1 })),
    none: found.length === 0,
    emptiedBy: found.length === 0 ? 1 : null,
    unread: [],
    writer: 'parser',
    probability: null,
  });
};

export interface FakeOptions {
  /** Windows of a look and how long each takes. */
  windows?: number;
  windowMs?: number;
  frame?: SceneFrame;
  startEngine?: WorkspacePorts['startEngine'];
  perceiveScene?: WorkspacePorts['perceiveScene'];
  /** The real one, for chains that are given. */
  reason?: WorkspacePorts['reason'];
}

/** Ports of fakes; `log` tells what was called, in order. */
export function fakePorts(
  options: FakeOptions = {},
): WorkspacePorts & { log: string[]; scenes: FakeScene[] } {
  const { windows = 4, windowMs = 1, frame } = options;
  const log: string[] = [];
  const scenes: FakeScene[] = [];
  const perceived = new Set<string>();
  const perceiveScene: WorkspacePorts['perceiveScene'] = async (scene, _engine, look) => {
    const fromDisk = perceived.has(scene.file);
    log.push(`${fromDisk ? 'reuse' : 'perceive'} ${scene.file}`);
    const all = candidatesOf(FAKE_BOXES);
    for (let done = 1; !fromDisk && done <= windows; done++) {
      await sleep(windowMs);
      if (look?.signal?.aborted) throw cancelled();
      const share = all.slice(((done - 1) * all.length) / windows, (done * all.length) / windows);
      look?.onFound?.(share);
      look?.onProgress?.({
        windowsDone: done,
        windowsTotal: windows,
        candidates: share.length,
        remainingMs: null,
      });
    }
    perceived.add(scene.file);
    return { candidates: all, fromDisk } as unknown as SceneIndex; // only what the workspace reads
  };
  return {
    log,
    scenes,
    openScene: (file, opening) => {
      const set = opening?.model === undefined ? '' : ` for the model ${JSON.stringify(opening.model)}`;
      log.push(`${opening?.headerOnly === true ? 'header' : 'open'} ${file}${set}`);
      if (file.includes('broken')) return Promise.reject(brokenFile(file));
      if (opening?.crs === 'EPSG:9999') return Promise.reject(unknownCrs(opening.crs));
      const scene = new FakeScene(file, opening?.crs === undefined ? frame : lonLatFrame());
      scenes.push(scene);
      return Promise.resolve(scene);
    },
    sceneStatistics: (_scene, bands, where) => Promise.resolve(bands.map((band) => evenBand(band, where))),
    loadBundle: () => Promise.resolve(FAKE_BUNDLE),
    startEngine:
      options.startEngine ??
      (() => {
        log.push('start engine');
        return Promise.resolve(fakeEngine());
      }),
    perceiveScene: options.perceiveScene ?? perceiveScene,
    reason: options.reason ?? reason,
  };
}

const brokenFile = (file: string): GeoR1Error =>
  new GeoR1Error({ code: 'bad-input', message: 'The file is cut short.', subject: file });

const unknownCrs = (crs: string): GeoR1Error =>
  new GeoR1Error({ code: 'bad-input', message: 'This CRS is not known here.', subject: crs });

/** Statistics of values spread evenly over 0 to 100; over 0 to 50 in any window. */
function evenBand(band: number, where: PixelWindow | null): BandStatistics {
  const high = where === null ? 100 : 50;
  return {
    band,
    count: 1000,
    min: 0,
    max: high,
    mean: high / 2,
    deviation: high / Math.sqrt(12),
    percentiles: Array.from({ length: 101 }, (_, percent) => (percent * high) / 100),
    histogram: { low: 0, high, counts: [250, 250, 250, 250] },
  };
}

/** A scene without georeference. */
export const plainFrame = (): SceneFrame => pixelFrame(WIDTH, HEIGHT);

/** The event that ends a job: of those that were heard, or the next. @param done what it is when all went well */
export const lastOf = (
  job: string,
  done: 'job.done' | 'folder.done',
  services: Pick<Services, 'listen'>,
  events: readonly GeoR1Event[],
): Promise<GeoR1Event> =>
  new Promise((resolve) => {
    const isEnd = (event: GeoR1Event): boolean =>
      (event.event === done || event.event === 'job.failed') && event.job === job;
    const past = events.find(isEnd);
    if (past !== undefined) resolve(past);
    services.listen((event) => isEnd(event) && resolve(event));
  });
