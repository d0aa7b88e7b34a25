import { isUnchecked, measuresOf } from '../../contract/index.js';
import type { Answer, Task } from '../../contract/index.js';
import { answerPicture, answerToGeoJson } from '../../export/index.js';
import type { GeoJsonGeometry } from '../../export/index.js';
import { normaliseLongitude } from '../../geometry/index.js';
import { askScene, windowOf, writeWhole } from '../../workspace/index.js';
import type { Question, Where, WorkspacePorts } from '../../workspace/index.js';
import type { OpenSceneOptions, Scene } from '../../scene/index.js';
import type { ChosenCheckpoint } from '../checkpoint-arguments.js';
import { checkEnding, checkOutputs } from '../output-file.js';
import { EXIT, lookBar, note, print } from '../terminal.js';
import { describeWritten, groundWithCheckpoint } from './ground-checkpoint.js';

export interface GroundOptions {
  readonly task: Task;
  /** `EPSG:n`, for a scene that has no CRS. */
  readonly crs?: string;
  /** What the model sees of the scene, where it is not what it sees by itself. */
  readonly look?: Pick<OpenSceneOptions, 'bands' | 'model'>;
  readonly where?: Where;
  readonly output?: string;
  readonly picture?: string;
  readonly minScore?: number;
  readonly json?: boolean;
  /** False leaves the outlines of objects out. */
  readonly masks?: boolean;
  /** Asked instead of the built-in engine. */
  readonly checkpoint?: ChosenCheckpoint | null;
  /** What the features of the GeoJSON are: each object's box, or its outline. */
  readonly geometry?: GeoJsonGeometry;
}

/** `geo-r1 ground SCENE QUESTION …` */
export async function ground(
  ports: WorkspacePorts,
  cacheDir: string,
  path: string,
  question: string,
  options: GroundOptions,
  signal: AbortSignal,
): Promise<number> {
  checkEnding(options.output, 'GeoJSON', ['.geojson', '.json']);
  checkEnding(options.picture, 'a PNG picture', ['.png']);
  await checkOutputs([options.output, options.picture], [path]);
  const scene = await ports.openScene(path, { signal, crs: options.crs, ...options.look });
  try {
    // An extent beside the scene is told before a model is loaded for it, which may take a minute.
    if (options.where !== undefined) windowOf(scene.frame, options.where);
    const asked = {
      question,
      task: options.task,
      where: options.where ?? null,
      minScore: options.minScore ?? null,
    };
    const { checkpoint = null, masks = true } = options;
    const answer =
      checkpoint === null
        ? await groundBuiltIn(ports, scene, asked, masks, cacheDir, signal)
        : await groundWithCheckpoint(ports, scene, asked, checkpoint, masks, cacheDir, signal);
    print(options.json ? JSON.stringify(answer) : describeAnswer(answer));
    if (options.output !== undefined) {
      await writeWhole(options.output, answerToGeoJson(answer, options.geometry));
      if (scene.info.corners === null) {
        note(
          'The scene has no georeference: the features have no geometry, only pixel boxes in their properties.',
        );
      }
    }
    if (options.picture !== undefined) {
      await writeWhole(options.picture, await answerPicture(answer, scene, signal));
    }
  } finally {
    await scene.close();
  }
  return EXIT.done;
}

async function groundBuiltIn(
  ports: WorkspacePorts,
  scene: Scene,
  question: Question,
  outlines: boolean,
  cacheDir: string,
  signal: AbortSignal,
): Promise<Answer> {
  const bar = lookBar('looking');
  try {
    const engine = await ports.startEngine(await ports.loadBundle(), signal);
    try {
      return await askScene(ports, scene, engine, question, {
        cacheDir,
        signal,
        outlines,
        onProgress: bar.update,
      });
    } finally {
      await engine.close();
    }
  } finally {
    bar.stop();
  }
}

/** The chain and the boxes as lines for people. */
export function describeAnswer(answer: Answer): string {
  const { provenance } = answer;
  const chain = answer.chain.map(({ number, text, finding }) => `  [${number}] ${text}  — ${finding}`);
  const step = answer.chain.find(({ number }) => number === answer.emptiedBy);
  const how = step !== undefined && isUnchecked(step) ? 'could not be checked' : 'left nothing';
  const emptied = answer.emptiedBy === null ? '' : `; step [${answer.emptiedBy}] ${how}`;
  const head = answer.none ? `none${emptied}` : `${answer.boxes.length} found`;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    answer.question,
    ...describeWritten(answer.written ?? []),
    ...chain,
    head,
    ...answer.boxes.map(boxLine),
    ...describeReadings(answer),
    `${provenance.bundle.name} ${provenance.bundle.version} on ${provenance.engine.provider}, ` +
      `${provenance.fromIndex ? 'from the scene index' : 'looked'} in ${seconds(provenance.elapsedMs.perceive)}, ` +
      `reasoned in ${seconds(provenance.elapsedMs.reason)}`,
  ].join('\n');
}

/** The other ways to read the question, where none stands out. */
function describeReadings({ readings = [] }: Answer): string[] {
  const [, ...others] = readings;
  return others.map(({ text }, i) => `${i === 0 ? 'or' : '  '}  ${text}`);
}

function boxLine(box: Answer['boxes'][number], i: number): string {
  const [x, y, width, height] = box.bbox.map(Math.round);
  const place = box.ring === null ? '' : `  ${middle(box.ring)}`;
  const unit = box.measuredIn;
  const { area, length } = measuresOf(box);
  return (
    `${String(i + 1).padStart(4)}  ${box.label}  ${box.score.toFixed(2)}  px ${x},${y} ${width}x${height}` +
    `  ${length.toFixed(1)} ${unit}, ${area.toFixed(0)} ${unit}2${place}`
  );
}

/** The middle of a ring's extent, longitude and latitude; a place to type into a map. */
function middle(ring: readonly (readonly [number, number])[]): string {
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const mid = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return `${normaliseLongitude(mid(lons)).toFixed(6)} ${mid(lats).toFixed(6)}`;
}
