import { GeoR1Error } from '../contract/index.js';
import type { Candidate, ReplyOf, SeenCandidate } from '../contract/index.js';
import type { Bundle } from '../engine/index.js';
import { boxMeasures, containsPoint } from '../geometry/index.js';
import type { SceneFrame } from '../geometry/index.js';
import { outlineRegion } from '../perceive/index.js';
import { cornerRing } from './answer.js';
import type { OpenedScene } from './scenes.js';

/** Classes that a user is shown of a candidate; the contract's limit. */
const MOST_CLASSES = 5;
/** Boxes may lie on one another by the dozen where nothing is sure. */
const MOST_AT_A_PLACE = 20;

/** @throws GeoR1Error not-found where no look of the scene saw it */
export function candidateOf({ candidates }: OpenedScene, id: number): Candidate {
  const candidate = candidates.get(id);
  if (candidate !== undefined) return candidate;
  throw new GeoR1Error({
    code: 'not-found',
    message: 'No candidate of this scene has this id.',
    subject: String(id),
  });
}

/** The candidate alone: what is kept out of the wire schema stays here, as functions could not be sent. */
function onTheWire({ id, bbox, label, score, objectness, lab, colours, axis, lookScale }: Candidate) {
  return { id, bbox, label, score, objectness, lab, colours, axis, lookScale };
}

/** As the map draws the set of a step. */
export function drawnCandidate(
  opened: OpenedScene,
  id: number,
): ReplyOf<'candidates.get'>['candidates'][number] {
  const candidate = candidateOf(opened, id);
  const { scene } = opened;
  const outline = outlineRegion(scene, candidate);
  return {
    ...onTheWire(candidate),
    ring: cornerRing(scene.frame, candidate.bbox),
    ...(outline === null ? {} : { outline }),
  };
}

const ground = ({ strips }: Candidate): number => Number(strips !== undefined);

/** What was seen at a pixel of the scene, objects before what they lie on, the most certain first. */
export function candidatesAt(
  { scene, candidates }: OpenedScene,
  bundle: Bundle,
  [x, y]: readonly [number, number],
): SeenCandidate[] {
  return [...candidates.values()]
    .filter(({ bbox, strips = [bbox] }) => strips.some((strip) => containsPoint(strip, x, y)))
    .sort((a, b) => ground(a) - ground(b) || b.score - a.score || a.id - b.id)
    .slice(0, MOST_AT_A_PLACE)
    .map((candidate) => seenCandidate(scene.frame, bundle, candidate));
}

/** A candidate in full: its class scores, and its size on the ground. */
export function seenCandidate(frame: SceneFrame, bundle: Bundle, candidate: Candidate): SeenCandidate {
  const { classScores, bbox } = candidate;
  return {
    ...onTheWire(candidate),
    ring: cornerRing(frame, bbox),
    classes:
      classScores === undefined
        ? []
        : bundle.description.vocabulary
            .map(({ name }, at) => ({ name, score: classScores[at] ?? 0 }))
            .sort((a, b) => b.score - a.score)
            .slice(0, MOST_CLASSES),
    ...boxMeasures(frame, bbox),
  };
}
