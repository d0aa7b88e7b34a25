/** Answers to export, made by hand. */
import type { Answer, AnswerBox } from '../../src-main/contract/index.js';
import { boxMeasures, boxRing, type SceneFrame } from '../../src-main/geometry/index.js';

export function boxOf(frame: SceneFrame, bbox: AnswerBox['bbox'], extra: Partial<AnswerBox> = {}): AnswerBox {
  const { area, length, measuredIn } = boxMeasures(frame, bbox);
  return {
    candidate: 1,
    bbox,
    label: 'ship',
    score: 0.87654321,
    step: 2,
    ring: boxRing(frame, bbox),
    area,
    length,
    measuredIn,
    ...extra,
  };
}

export function answerOf(boxes: AnswerBox[], extra: Partial<Answer> = {}): Answer {
  return {
    question: 'the largest ship',
    task: 'gres',
    chain: [
      {
        number: 1,
        step: { verb: 'find', term: 'ship' },
        text: 'find "ship"',
        members: [1, 2],
        finding: '2 found',
        elapsedMs: 1,
      },
      {
        number: 2,
        step: { verb: 'rank', from: 1, by: 'area', order: 'descending', skip: 0, take: 1 },
        text: 'take the largest of [1]',
        members: [1],
        finding: '1 of 2 kept',
        elapsedMs: 1,
      },
      {
        number: 3,
        step: { verb: 'answer', from: 2 },
        text: 'answer [2]',
        members: [1],
        finding: '1 found',
        elapsedMs: 0,
      },
    ],
    boxes,
    none: boxes.length === 0,
    emptiedBy: boxes.length === 0 ? 1 : null,
    unread: [],
    provenance: {
      scene: { file: '/scenes/harbour.tif', sha256: 'a'.repeat(64) },
      bundle: { name: 'geo-r1-builtin', version: '1.0.0', sha256: 'b'.repeat(64) },
      engine: { provider: 'cpu', tried: [] },
      stretch: 'none',
      bands: [1, 2, 3],
      where: null,
      time: '2026-11-21T06:00:00.000Z',
      elapsedMs: { perceive: 10, reason: 1 },
      fromIndex: false,
    },
    ...extra,
  };
}
