import { seenByModel } from '../../contract/index.js';
import type { Answer, Candidate, Decoding, Written } from '../../contract/index.js';
import { FAMILY_FACTS } from '../../checkpoints/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';
import type { Executed } from '../../reason/index.js';
import type { Scene } from '../../scene/index.js';
import { onGround } from '../answer.js';
import type { Question } from '../ask.js';

export interface CheckpointAnswerParts {
  readonly question: Question;
  readonly scene: Scene;
  readonly sceneSha256: string;
  readonly engine: CheckpointEngine;
  readonly executed: Executed;
  /** With the labels that the model wrote. */
  readonly candidates: readonly Candidate[];
  readonly written: readonly Written[];
  readonly decoding: Decoding;
  readonly elapsedMs: { readonly perceive: number; readonly reason: number };
}

/** Which checkpoint answered, as every answer and export names it. */
export function checkpointStamp({ checkpoint, precision }: CheckpointEngine): Answer['provenance']['bundle'] {
  const { name, family, sha256 } = checkpoint;
  return { name, version: `${FAMILY_FACTS[family].name}, ${precision}`, sha256 };
}

/** Puts an answer together: the chosen boxes on the ground, and beside them all that the model wrote. */
export function checkpointAnswer(parts: CheckpointAnswerParts): Answer {
  const { question, scene, engine, executed, written, elapsedMs } = parts;
  const { info, frame } = scene;
  const byId = new Map(parts.candidates.map((candidate) => [candidate.id, candidate]));
  return {
    question: question.question,
    task: question.task,
    chain: [...executed.steps],
    written: [...written],
    boxes: executed.chosen.flatMap(({ candidate, score, step }) => {
      const found = byId.get(candidate);
      if (found === undefined) return [];
      const { bbox, label } = found;
      return [{ candidate, bbox, label, score, step, ...onGround(frame, bbox) }];
    }),
    none: executed.none,
    emptiedBy: executed.emptiedBy,
    unread: [],
    provenance: {
      scene: { file: info.file, sha256: parts.sceneSha256 },
      bundle: checkpointStamp(engine),
      engine: engine.report,
      ...seenByModel(info),
      where: question.where === null ? null : [...question.where],
      time: new Date().toISOString(),
      elapsedMs,
      fromIndex: false,
      writer: { by: 'checkpoint', probability: null },
      decoding: parts.decoding,
      ...(engine.adapter == null
        ? {}
        : { adapter: { name: engine.adapter.name, created: engine.adapter.created } }),
    },
  };
}
