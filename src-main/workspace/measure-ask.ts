import { availableParallelism, cpus } from 'node:os';
import type { Answer, Candidate, Chain, Report, Task } from '../contract/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import type { Around } from '../measure/index.js';
import { lookCloser } from '../perceive/index.js';
import type { Writer } from '../reason/index.js';
import { askScene } from './ask.js';
import { lookAt } from './look.js';
import type { Stage } from './measure-files.js';
import type { WorkspacePorts } from './ports.js';
import { SceneShelf } from './scene-shelf.js';

export interface MeasureOptions {
  readonly cacheDir: string | null;
  readonly signal: AbortSignal;
  readonly onStage?: Stage;
}

export type MeasurePorts = Pick<
  WorkspacePorts,
  'openScene' | 'perceiveScene' | 'reason' | 'outlineBoxes' | 'refineBoxes'
>;

/** One question about one image. */
export type AskImage = (
  image: string,
  question: string,
  task: Task,
  more: {
    readonly writer?: Writer;
    readonly chain?: Chain;
    readonly outlines: boolean;
    readonly onLooked?: (candidates: readonly Looked[]) => void;
  },
) => Promise<Answer>;

/** What measuring needs of a candidate. */
export type Looked = Pick<Candidate, 'id' | 'bbox' | 'label' | 'score' | 'strips'>;

/** A question that will be asked in its turn. */
export interface Upcoming {
  readonly image: string;
  readonly question: string;
  readonly task: Task;
  readonly outlines: boolean;
}

/** Who answers what is measured. */
export interface Asking {
  /**
   * Opens images as they are asked about; closes them after `work`, whatever happens.
   * @param upcoming what will be asked, in that order, for who can answer several at once
   */
  readonly with: <T>(work: (ask: AskImage) => Promise<T>, upcoming?: readonly Upcoming[]) => Promise<T>;
  /** Who it is and on what it runs, for the head of a report. */
  readonly facts: Report['facts'];
}

/** The built-in engine. */
export const builtinAsking = (
  ports: MeasurePorts,
  engine: Engine,
  minScore: number | null,
  options: MeasureOptions,
): Asking => ({
  with: (work) => withImages(ports, engine, minScore, options, work),
  facts: engineFacts(engine.bundle, engine),
});

/** What the bundle sees in an image besides objects. */
export type SeeAround = (image: string) => Promise<Around>;

/** Opens images as they are asked about; closes them after `work`, whatever happens. */
export async function withImages<T>(
  ports: MeasurePorts,
  engine: Engine,
  minScore: number | null,
  { cacheDir, signal }: MeasureOptions,
  work: (ask: AskImage, around: SeeAround) => Promise<T>,
): Promise<T> {
  const scenes = new SceneShelf(ports.openScene);
  try {
    const around: SeeAround = async (image) => {
      const scene = await scenes.open(image, signal);
      const { candidates } = await lookAt(
        ports,
        scene,
        engine,
        { where: null, minScore },
        { cacheDir, signal },
      );
      return {
        regions: candidates.filter(({ strips }) => strips !== undefined),
        // The scene may have been closed for others since.
        ...(engine.bundle.description.mask === undefined
          ? {}
          : {
              lookCloser: async (boxes) =>
                lookCloser(await scenes.open(image, signal), engine, boxes, signal),
            }),
      };
    };
    return await work(async (image, question, task, { writer, chain, outlines, onLooked }) => {
      const scene = await scenes.open(image, signal);
      const asked = {
        question,
        task,
        where: null,
        minScore,
        ...(writer === undefined ? {} : { writer }),
        ...(chain === undefined ? {} : { given: { chain, by: 'edited' as const } }),
      };
      const told = onLooked === undefined ? {} : { onLooked };
      return askScene(ports, scene, engine, asked, { cacheDir, signal, outlines, ...told });
    }, around);
  } finally {
    await scenes.close();
  }
}

/** With what something was measured, for the head of its report. */
export const factsOf = (who: Report['facts'], images: string): Report['facts'] => [
  { name: 'Images', value: images },
  ...who,
  { name: 'Machine', value: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores` },
];

export function engineFacts({ description, sha256 }: Bundle, engine: Engine | null): Report['facts'] {
  return [
    { name: 'Bundle', value: `${description.name} ${description.version}, ${sha256.slice(0, 12)}` },
    { name: 'Runs on', value: engine?.report.provider ?? 'no model' },
  ];
}
