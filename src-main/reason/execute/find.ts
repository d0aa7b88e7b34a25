import { ANYTHING, SURFACES } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { VocabularyClass } from '../vocabulary.js';
import type { ExecutionContext } from './context.js';
import { FAINT_SHARE, tellFainter, worthTelling } from './fainter.js';
import { bestFirst, unchecked } from './sets.js';
import type { Member, StepResult, StepSet } from './sets.js';
import { indexMembers } from './spatial-index.js';
import { tellThreshold, withoutRepeats } from './threshold.js';

type Surface = (typeof SURFACES)[number];

/** A class that fills fewer pixels than this in a scene cannot be told apart there. */
const LEAST_VISIBLE_PIXELS = 12;
/** Nothing, of what may be there all the same. */
const UNSEEN: StepSet = { members: [], unseen: true };

/** Candidates of a class by its own score, or those whose embedding fits a free term. */
export function find(term: string, context: ExecutionContext): StepResult {
  const known = context.vocabulary.classes.find(({ name }) => name === term);
  if (known !== undefined) return findClass(known, context);
  if (isSurface(term)) return findSurface(term, context);
  if (term === ANYTHING) return findAnything(context);
  const score = context.textScore?.(term) ?? null;
  if (score === null)
    return unchecked(UNSEEN, `"${term}" is not in the vocabulary, and no text encoder is at hand`);
  const members = context.candidates.flatMap((candidate) => {
    const weight = score(candidate);
    return weight === null || weight < context.textThreshold ? [] : [{ candidate, weight }];
  });
  return {
    set: { members: bestFirst(members), unseen: members.length === 0 },
    finding:
      members.length === 0
        ? `none found by its words ("${term}" is outside the trained vocabulary)`
        : `${members.length} found by the words ("${term}" is outside the trained vocabulary)`,
    doubtful: true,
  };
}

function findClass(known: VocabularyClass, context: ExecutionContext): StepResult {
  const threshold = context.threshold(known.name);
  const { used: least, usual } = threshold;
  const members = membersOf(known, context);
  const unseen = members.length === 0 ? whyUnseen(known, context.frame.gsd) : null;
  const fainter = context.faint
    ? context.candidates
        .filter(({ label, score }) => label === known.name && score < least && score >= least * FAINT_SHARE)
        .map((candidate) => ({ candidate, weight: candidate.score }))
    : [];
  const more = worthTelling(fainter.length, members.length, least);
  return {
    set: {
      members,
      unseen: unseen !== null,
      sought: known.name,
      ...(fainter.length === 0 ? {} : { fainter }),
    },
    finding:
      found(members.length) +
      (unseen === null ? '' : `; ${unseen}`) +
      tellThreshold(threshold) +
      (more === null ? '' : tellFainter(more)),
    ...(least < usual ? { threshold } : {}),
    ...(more === null ? {} : { fainter: more }),
  };
}

/** From the threshold of the class on, each thing once; where a score is asked for, all that reach it. */
function membersOf({ name }: VocabularyClass, context: ExecutionContext): readonly Member[] {
  const { used: least, usual } = context.threshold(name);
  const members = bestFirst(
    context.candidates
      .filter(({ label, score }) => label === name && score >= least)
      .map((candidate) => ({ candidate, weight: candidate.score })),
  );
  return context.faint ? withoutRepeats(members, usual) : members;
}

/** Things of every class, each from its own threshold on, and how many of which. */
function findAnything(context: ExecutionContext): StepResult {
  const byClass = context.vocabulary.classes.map((known) => {
    const members = membersOf(known, context);
    return { members, text: `${members.length} ${members.length === 1 ? known.name : known.plural}` };
  });
  const members = bestFirst(byClass.flatMap((each) => each.members));
  const kinds = byClass
    .filter((each) => each.members.length > 0)
    .sort((a, b) => b.members.length - a.members.length)
    .map(({ text }) => text);
  return {
    set: { members, unseen: false },
    finding: found(members.length) + (kinds.length === 0 ? '' : `: ${kinds.join(', ')}`),
  };
}

const isSurface = (name: string): name is Surface => SURFACES.some((surface) => surface === name);

/**
 * Regions seen less surely than this are mostly yards, walls and shadows: where surer ones lie about, people do not refer to
 * them. Figures, and that the other surfaces gain nothing: docs/design/2026-11-22-more-questions.md.
 */
const SURELY_SEEN: Readonly<Partial<Record<Surface, number>>> = { building: 0.6, 'paved ground': 0.5 };
/** What people ask for by a name of its own, and no surface is. */
const NOT_TOLD_APART: Readonly<Partial<Record<Surface, string>>> = {
  'airfield pavement': 'runways, taxiways and aprons',
  'paved ground': 'roads, lots and yards',
};
/** What lies about, scene pixels: the size of the pictures that the levels were found on. */
const ABOUT_PX = 1000;

/** The regions of a surface, of which the sure ones count more. */
function findSurface(term: Surface, context: ExecutionContext): StepResult {
  const { candidates, loose } = context;
  const all = candidates
    .filter(({ label }) => label === term)
    .map((candidate) => ({ candidate, weight: candidate.score }));
  const members = worthReferring(all, SURELY_SEEN[term], context);
  const faint = all.length - members.length;
  if (members.length === 0 && !candidates.some(({ label }) => isSurface(label)))
    return unchecked(UNSEEN, `the bundle does not see "${term}"`);
  if (members.length === 0 && loose.has(term)) return unchecked(UNSEEN, `no ${term} found that it could be`);
  const left = faint === 0 ? '' : `; ${faint} seen less surely left out`;
  const kinds = members.length === 0 ? undefined : NOT_TOLD_APART[term];
  return {
    set: { members: bestFirst(members), unseen: false },
    finding: found(members.length) + left + (kinds === undefined ? '' : `; ${kinds} are not told apart`),
  };
}

/** Without those below the level that have one from the level on about them. */
function worthReferring(
  regions: readonly Member[],
  level: number | undefined,
  { ruler, region }: ExecutionContext,
): readonly Member[] {
  if (level === undefined) return regions;
  const isSure = ({ weight }: Member): boolean => weight >= level;
  const sure = regions.filter(isSure);
  if (sure.length === regions.length) return regions;
  const index = indexMembers(sure, ruler, boxCentre(region));
  return regions.filter((each) => isSure(each) || index.meeting(each.candidate.bbox, ABOUT_PX).length === 0);
}

const found = (count: number): string => (count > 0 ? `${count} found` : 'none found');

/** Why an object of the class may be there and not be found: its pixels are unknown or too few. Null where it would be seen. */
function whyUnseen({ plural, sizeMetres }: VocabularyClass, gsd: number | null): string | null {
  if (gsd === null) return 'without a scale nothing says whether they could be seen';
  if (sizeMetres === undefined) return null;
  const pixels = Math.sqrt(sizeMetres[0] * sizeMetres[1]) / gsd;
  return pixels >= LEAST_VISIBLE_PIXELS
    ? null
    : `at ${Number(gsd.toPrecision(2))} m a pixel ${plural} are too small to be told`;
}
