import { UNCHECKED, type Candidate, type ExecutedStep } from '../../contract/index.js';

/** A candidate in a set, with how well it fits all that was asked so far (its own score first), 0 to 1. */
export interface Member {
  readonly candidate: Candidate;
  readonly weight: number;
}

/** The set that a step yields, best first. */
export interface StepSet {
  readonly members: readonly Member[];
  /** True where the set is empty because the perceiver could not have seen its members, not because there are none. */
  readonly unseen: boolean;
  /** Of a class: its name, to tell what is missing where nothing was found. */
  readonly sought?: string;
  /** Of a class: what was seen of it less surely, which may still be what something else is told by. */
  readonly fainter?: readonly Member[];
}

export const NOTHING: StepSet = { members: [], unseen: false };

/** What a step did, before it is numbered. */
export interface StepResult {
  readonly set: StepSet;
  readonly finding: string;
  readonly values?: readonly number[];
  readonly unit?: string;
  readonly fainter?: ExecutedStep['fainter'];
  readonly threshold?: ExecutedStep['threshold'];
  /** Of a member of the set that the step chose from, kept or not: what was measured, and its place in a ranking. */
  readonly measureOf?: (candidate: number) => Measure | null;
  /** The step could not be decided, or a check failed: the answer is less sure. */
  readonly doubtful?: boolean;
}

export interface Measure {
  readonly value: number | null;
  /** 1 is the first. */
  readonly place: number | null;
}

/** Heaviest first; of equals the larger object, then the one found first. */
export function bestFirst(members: readonly Member[]): Member[] {
  return [...members].sort(
    (a, b) => b.weight - a.weight || area(b) - area(a) || a.candidate.id - b.candidate.id,
  );
}

function area({ candidate: { bbox } }: Member): number {
  return bbox[2] * bbox[3];
}

export interface Judged {
  /** 0 drops the member; up to 1 it says how well the member fits. */
  readonly fit: number;
  readonly value?: number;
}

/** Keeps the members with a fit above 0; the fit goes into their weight. */
export function keep(set: StepSet, judge: (member: Member) => Judged, unit?: string): StepResult {
  const judged = set.members.map((member) => ({ member, ...judge(member) })).filter(({ fit }) => fit > 0);
  const weighted = judged.map(({ member, fit, value }) => ({
    candidate: member.candidate,
    weight: member.weight * fit,
    value,
  }));
  const members = bestFirst(weighted) as (Member & { value?: number })[];
  const values = members.map(({ value }) => value).filter((value) => value !== undefined);
  return {
    set: { members: members.map(({ candidate, weight }) => ({ candidate, weight })), unseen: set.unseen },
    finding: `${members.length} of ${set.members.length} kept`,
    measureOf: (id) => {
      const member = set.members.find(({ candidate }) => candidate.id === id);
      return member === undefined ? null : { value: judge(member).value ?? null, place: null };
    },
    ...(values.length === members.length && values.length > 0 ? { values } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
}

/**
 * The only thing left is not dropped by evidence that is weak of its kind (one mean colour, the axis of a box): it told
 * nothing apart, so it stays, in doubt. With more to choose from, an empty result stands.
 */
export function spareLast(from: StepSet, result: StepResult, what: string): StepResult {
  const spared = from.members.length === 1 && result.set.members.length === 0;
  return spared ? unchecked(from, `${what} of the only one left`) : result;
}

/** The set as it was: the step could not be decided. */
export function unchecked(set: StepSet, why: string): StepResult {
  return { set, finding: `${UNCHECKED}: ${why}`, doubtful: true };
}
