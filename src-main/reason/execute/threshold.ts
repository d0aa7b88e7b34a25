import type { Candidate } from '../../contract/index.js';
import type { BundleDescription } from '../../engine/index.js';
import { coveredShare } from '../../geometry/index.js';
import { indexBoxes } from '../../perceive/index.js';
import type { Member } from './sets.js';

/**
 * From which score on candidates count. A bundle's thresholds are those of its packs; in a picture unlike them all things
 * score lower. Such a picture is told by its best object: where none scores as the packs' do, a class may stay somewhat
 * below its threshold, and its best then sets the level for its like. Pictures that hold a sure object are answered
 * as before. Figures and what else was tried: the note of 2026-11-22 on thresholds.
 */
export interface Unfamiliar {
  /** Best score of any object below which a picture is unlike the packs. */
  readonly below: number;
  /** So much below its threshold the best of a class may lie there. */
  readonly drop: number;
  /** Those of the class count from this share of the score of its best, */
  readonly ofBest: number;
  /** but from no lower than this. */
  readonly least: number;
}

export interface Threshold {
  readonly used: number;
  /** The bundle's own for the class. */
  readonly usual: number;
}

export interface ThresholdOptions {
  readonly candidates: readonly Candidate[];
  readonly minScore?: number | null | undefined;
  readonly answerThresholds?: Readonly<Record<string, number>> | undefined;
  /** Left out, or of a class that it does not name: the usual thresholds alone. */
  readonly unfamiliar?: UnfamiliarRule | undefined;
}

export type UnfamiliarRule = Unfamiliar & { readonly classes: readonly string[] };

/** A bundle's rule for its own classes, without those that a taught term has taken over: scores of that are its own. */
export function unfamiliarOf(
  { perceiver, vocabulary }: Pick<BundleDescription, 'perceiver' | 'vocabulary'>,
  takenOver: ReadonlySet<string> = new Set(),
): UnfamiliarRule | undefined {
  const { unfamiliar } = perceiver.thresholds;
  if (unfamiliar === undefined) return undefined;
  const classes = vocabulary.map(({ name }) => name).filter((name) => !takenOver.has(name));
  return { ...unfamiliar, classes };
}

export const DEFAULT_THRESHOLD = 0.3;

/** The threshold of each class on these candidates; what was asked for goes before all. One pass over the candidates. */
export function thresholdsOf(options: ThresholdOptions): (className: string) => Threshold {
  const { candidates, minScore, answerThresholds, unfamiliar } = options;
  const usualOf = (name: string): number => minScore ?? answerThresholds?.[name] ?? DEFAULT_THRESHOLD;
  const best = new Map<string, number>();
  if (minScore == null && unfamiliar !== undefined) {
    const counts = new Set(unfamiliar.classes);
    for (const { label, score } of candidates)
      if (counts.has(label) && score > (best.get(label) ?? 0)) best.set(label, score);
  }
  const sure = unfamiliar === undefined || Math.max(0, ...best.values()) >= unfamiliar.below;
  return (name) => {
    const usual = usualOf(name);
    const top = best.get(name);
    if (sure || top === undefined || top < usual - unfamiliar.drop) return { used: usual, usual };
    const used = Math.max(unfamiliar.least, unfamiliar.ofBest * top);
    return { used: Math.min(usual, used), usual };
  };
}

/** Share of the smaller of two boxes of one class from which they are one thing, below the usual threshold and above it. */
const SAME_THING_SHARE = { unsure: 0.6, sure: 0.7 } as const;

/**
 * Leaves out what lies in or around a better one of its class: it sees a thing twice and overlaps too little to have been
 * merged. Among the less sure ones there are many such; of 2,215 sure ones in 390 training images it takes 10, all wrong.
 * Right ones share up to .58 there: courts in a slanted row. Of two sure ones the one stays whose box is thought to fit better,
 * since one that holds what lies beside the thing too may score as high.
 * @param members of one class, best first
 * @param usual threshold of the class
 */
export function withoutRepeats(members: readonly Member[], usual: number): Member[] {
  const boxAt = (at: number) => members[at]?.candidate.bbox;
  const index = indexBoxes(members.length, boxAt);
  const isSure = ({ candidate }: Member): boolean => candidate.score >= usual;
  const offered = [
    ...[...members.entries()].filter(([, member]) => isSure(member)).sort(([, a], [, b]) => fit(b) - fit(a)),
    ...[...members.entries()].filter(([, member]) => !isSure(member)),
  ];
  const kept: boolean[] = [];
  for (const [at, member] of offered) {
    const { candidate } = member;
    const share = isSure(member) ? SAME_THING_SHARE.sure : SAME_THING_SHARE.unsure;
    kept[at] = index.meeting(candidate.bbox, (other) => repeats(other, at, share)).length === 0;
  }
  return members.filter((_, at) => kept[at] === true);

  function repeats(other: number, at: number, share: number): boolean {
    const [own, better] = [boxAt(at), boxAt(other)];
    if (other === at || kept[other] !== true || own === undefined || better === undefined) return false;
    return Math.max(coveredShare(own, better), coveredShare(better, own)) > share;
  }
}

/** What was not told counts as a box that fits. */
const fit = ({ candidate: { score, quality = 1 } }: Member): number => score * quality;

const toHundredths = (score: number): string => score.toFixed(2).replace(/^0/, '');

/** What a step says of a threshold that is not the usual one. */
export const tellThreshold = ({ used, usual }: Threshold): string =>
  used < usual
    ? `; threshold ${toHundredths(used)} instead of ${toHundredths(usual)}: no object in this picture scores as high as usual`
    : '';
