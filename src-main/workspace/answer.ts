import { seenByModel } from '../contract/index.js';
import type { Answer, AnswerBox, Candidate, LonLat, PixelBox, Task } from '../contract/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import { boxMeasures, boxRing } from '../geometry/index.js';
import type { SceneFrame } from '../geometry/index.js';
import type { Reasoned } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import type { Where } from './extent.js';
import { adapterStamp } from './taught.js';

export interface AnswerParts {
  readonly question: string;
  readonly task: Task;
  readonly scene: Scene;
  readonly sceneSha256: string;
  readonly engine: Engine;
  readonly reasoned: Reasoned;
  /** Those that were chosen, at least. */
  readonly candidates: ReadonlyMap<number, Pick<Candidate, 'bbox' | 'label'>>;
  readonly where: Where | null;
  readonly elapsedMs: { perceive: number; reason: number };
  readonly fromIndex: boolean;
  readonly time: Date;
}

/** Which model answered, as every answer and export names it. */
export function bundleStamp(bundle: Bundle): Answer['provenance']['bundle'] {
  const { name, version } = bundle.description;
  return { name, version, sha256: bundle.sha256 };
}

/** Puts an answer together from the parts that made it: the chosen candidates become boxes on the ground. */
export function assembleAnswer(parts: AnswerParts): Answer {
  const { scene, reasoned, engine } = parts;
  const taught = adapterStamp(engine);
  return {
    question: parts.question,
    task: parts.task,
    chain: reasoned.steps,
    boxes: reasoned.chosen.map(({ candidate, score, step }) => {
      const found = parts.candidates.get(candidate);
      if (found === undefined)
        throw new Error(`Step ${step} chose candidate ${candidate}, which is not there.`);
      return {
        candidate,
        bbox: found.bbox,
        label: found.label,
        score,
        step,
        ...onGround(scene.frame, found.bbox),
      };
    }),
    none: reasoned.none,
    emptiedBy: reasoned.emptiedBy,
    unread: reasoned.unread,
    ...(reasoned.readings === undefined ? {} : { readings: reasoned.readings }),
    provenance: {
      scene: { file: scene.info.file, sha256: parts.sceneSha256 },
      bundle: bundleStamp(engine.bundle),
      ...(taught === null ? {} : { adapter: taught }),
      engine: engine.report,
      ...seenByModel(scene.info),
      where: parts.where === null ? null : [...parts.where],
      time: parts.time.toISOString(),
      elapsedMs: parts.elapsedMs,
      fromIndex: parts.fromIndex,
      writer: {
        by: reasoned.writer,
        probability: reasoned.probability,
        ...(reasoned.right == null ? {} : { right: reasoned.right }),
      },
    },
  };
}

/** Where a box lies on the ground, and how large it is there. */
export function onGround(
  frame: SceneFrame,
  bbox: PixelBox,
): Pick<AnswerBox, 'ring' | 'area' | 'length' | 'measuredIn'> {
  const { area, length, measuredIn } = boxMeasures(frame, bbox);
  return { ring: boxRing(frame, bbox), area, length, measuredIn };
}

/** The four corners alone: enough to draw a box while the search still runs. */
export function cornerRing(frame: SceneFrame, bbox: PixelBox): LonLat[] | null {
  return boxRing(frame, bbox, 1);
}
