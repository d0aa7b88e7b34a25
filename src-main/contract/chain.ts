import { z } from 'zod';

/**
 * The reasoning chain: a list of typed steps. This module is the single source of the step grammar: the English
 * parser, the executor, the window and (later) a learned policy all use these schemas. Text for people is made from
 * the steps, never the other way round.
 *
 * Every step yields a numbered set of candidates; step numbers start at 1 and a step may refer only to earlier ones.
 */
export const DIRECTIONS = [
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
] as const;
/** Directions in the picture as it is drawn, independent of the map. */
export const IMAGE_SIDES = ['left', 'right', 'above', 'below'] as const;
/** Regions of the scene or of the asked extent. `middle` is the central ninth. */
export const SCENE_PLACES = [
  'top',
  'bottom',
  'left',
  'right',
  'middle',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
  'edge',
] as const;
export const COLOURS = [
  'white',
  'grey',
  'black',
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'beige',
  'dark',
  'light',
] as const;
/**
 * What the ground is covered with, as a bundle with a surface head sees it. A step finds them by these names, like
 * classes; each connected region is a candidate with an outline.
 */
export const SURFACES = [
  'building',
  'airfield pavement',
  'paved ground',
  'water',
  'grass',
  'trees',
  'bare ground',
] as const;
/** Kinds within a class that their length on the ground tells, at least in part. */
export const SIZED_KINDS = [
  'bus',
  'minibus',
  'lorry',
  'articulated lorry',
  'cargo ship',
  'cruise ship',
  'aircraft carrier',
  'tugboat',
  'motorboat',
  'rowing boat',
  'jumbo jet',
  'wide-body',
  'business jet',
  'fighter',
  'light aircraft',
] as const;
export type SizedKind = (typeof SIZED_KINDS)[number];
/** The term of a `find` step for things of every class of the bundle: "everything north of the pier". Surfaces are none. */
export const ANYTHING = 'anything';
/**
 * Parts of a thing that follow from its outline and axis alone. nose, tail: the thirds of its length in front and
 * behind; wings: what lies aside of the middle strip along the axis; ends: the outer quarters of its length;
 * middle: within half of its extent; rim: the rest.
 */
export const PARTS = ['nose', 'tail', 'wings', 'ends', 'middle', 'rim'] as const;
/** Which way a thing points, beside the points of the compass. */
export const PICTURE_HEADINGS = [
  'left',
  'right',
  'above',
  'below',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
] as const;
/**
 * area: in m2 (or px2), of the mask where masks decide, else of the box; length: the longer side of either; a side or
 * corner: how far towards it; middle: distance to the middle of the set; centre: to the middle of the scene; edge: to the
 * scene's nearest edge; members: of a group.
 */
export const MEASURES = [
  'area',
  'length',
  'width',
  'elongation',
  'brightness',
  'score',
  'north',
  'south',
  'east',
  'west',
  'left',
  'right',
  'top',
  'bottom',
  'centre',
  'edge',
  'northeast',
  'northwest',
  'southeast',
  'southwest',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
  'middle',
  'members',
] as const;
/** What one thing can be more or less than another by: `brightness` is CIELAB lightness. */
export const COMPARED_MEASURES = ['area', 'length', 'width', 'brightness'] as const;
/** How a thing may lie to another that it is compared with; directions beside these. */
export const COMPARED_RELATIONS = ['near', 'beside', 'touching', 'inside', 'between', 'surrounded'] as const;
export const UNITS = ['m', 'm2', 'px', 'px2'] as const;
export const COMPARISONS = ['<', '<=', '>', '>='] as const;

/** A reference to an earlier step. Whoever edits steps tells references from other numbers by this very schema. */
export const stepNumberSchema = z.number().int().positive();
const stepNumber = stepNumberSchema;
const quantity = z.object({ value: z.number().nonnegative(), unit: z.enum(UNITS) }).strict();
const from = stepNumber;
const grouping = z.enum(['row', 'column', 'cluster']);
/** Members of a group, where only groups of so many count. */
const groupSize = z.number().int().positive().nullable();

export const chainStepSchema = z.discriminatedUnion('verb', [
  /** Every candidate of the class or surface, or whose region embedding fits the term. */
  z.object({ verb: z.literal('find'), term: z.string().min(1).max(200) }).strict(),
  /** By measured size; the unit is px where the scene has no georeference. */
  z
    .object({
      verb: z.literal('keep-size'),
      from,
      measure: z.enum(['area', 'length', 'width']),
      comparison: z.enum(COMPARISONS),
      quantity,
    })
    .strict(),
  /**
   * Relative to the others of the set: split in two where the sizes part best, `large` keeps the upper part. A set of
   * about one size is kept whole.
   */
  z
    .object({
      verb: z.literal('keep-relative-size'),
      from,
      size: z.enum(['large', 'small']),
      /** `area` where it is not said. */
      measure: z.enum(['area', 'length', 'width']).optional(),
    })
    .strict(),
  /**
   * As long as a kind of its class is on the ground: "bus". Without georeference some kinds are told by being longer than
   * most of their class.
   */
  z.object({ verb: z.literal('keep-kind'), from, kind: z.enum(SIZED_KINDS) }).strict(),
  /**
   * By size beside other things: more (`>`) or less than every member of another set, or about the `same` as one of them.
   * `beside`: than the nearest of them to each, or than the nearest that lies that way from it.
   */
  z
    .object({
      verb: z.literal('keep-compared'),
      from,
      of: stepNumber,
      measure: z.enum(COMPARED_MEASURES),
      comparison: z.enum([...COMPARISONS, 'same']),
      beside: z.enum(['nearest', ...DIRECTIONS, ...IMAGE_SIDES]).optional(),
    })
    .strict(),
  /**
   * With another member of a set so beside them that is more or less than they are: "left of a larger tank". Of each the
   * nearest 64 are looked at.
   */
  z
    .object({
      verb: z.literal('keep-by-compared'),
      from,
      of: stepNumber,
      relation: z.enum([...COMPARED_RELATIONS, ...DIRECTIONS, ...IMAGE_SIDES]),
      measure: z.enum(COMPARED_MEASURES),
      comparison: z.enum(['>', '<']),
      negate: z.boolean().default(false),
    })
    .strict(),
  z
    .object({
      verb: z.literal('keep-colour'),
      from,
      colour: z.enum(COLOURS),
      negate: z.boolean().default(false),
      /** Only this part of the thing; the whole of it where left out. */
      part: z.enum(PARTS).optional(),
    })
    .strict(),
  /** Axis within 30 degrees of the line; cardinal on a georeferenced scene, picture frame otherwise. */
  z
    .object({
      verb: z.literal('keep-orientation'),
      from,
      axis: z.enum([
        'north-south',
        'east-west',
        'northeast-southwest',
        'northwest-southeast',
        'vertical',
        'horizontal',
        'diagonal',
      ]),
    })
    .strict(),
  /**
   * Which way the nose of an aircraft or the bow of a ship points; compass points without georeference take north as
   * up. Where the nose is not known the axis alone decides.
   */
  z
    .object({
      verb: z.literal('keep-heading'),
      from,
      direction: z.enum([...DIRECTIONS, ...PICTURE_HEADINGS]),
    })
    .strict(),
  /** Which way the nose or bow points, by the nearest members of another set. */
  z
    .object({
      verb: z.literal('keep-facing'),
      from,
      of: stepNumber,
      way: z.enum(['towards', 'away from']),
      negate: z.boolean().default(false),
    })
    .strict(),
  /** By the line that a thing lies along beside that of the nearest member of another set, within 20 degrees. */
  z
    .object({
      verb: z.literal('keep-aligned'),
      from,
      of: stepNumber,
      alignment: z.enum(['parallel', 'perpendicular']),
      negate: z.boolean().default(false),
    })
    .strict(),
  /** With members of another set close by on all sides. */
  z
    .object({ verb: z.literal('keep-surrounded'), from, of: stepNumber, negate: z.boolean().default(false) })
    .strict(),
  /** Edge-to-edge distance to the nearest member of another set. */
  z
    .object({
      verb: z.literal('keep-near'),
      from,
      of: stepNumber,
      /** Null: by `closeness`, in proportion to the sizes of the two. */
      within: quantity.nullable(),
      closeness: z.enum(['near', 'beside']).optional(),
      negate: z.boolean().default(false),
    })
    .strict(),
  z
    .object({
      verb: z.literal('keep-direction'),
      from,
      of: stepNumber,
      direction: z.enum([...DIRECTIONS, ...IMAGE_SIDES]),
      negate: z.boolean().optional(),
    })
    .strict(),
  z
    .object({
      verb: z.literal('keep-place'),
      from,
      place: z.enum([...SCENE_PLACES, ...DIRECTIONS]),
      negate: z.boolean().optional(),
    })
    .strict(),
  z
    .object({ verb: z.literal('keep-inside'), from, of: stepNumber, negate: z.boolean().default(false) })
    .strict(),
  z
    .object({ verb: z.literal('keep-touching'), from, of: stepNumber, negate: z.boolean().default(false) })
    .strict(),
  /** With a member of another set on it or touching it: piers with boats. */
  z
    .object({ verb: z.literal('keep-with'), from, of: stepNumber, negate: z.boolean().default(false) })
    .strict(),
  /** On the strip between one member of `of` and one of `and` (or between two members of `of` when `and` is null). */
  z.object({ verb: z.literal('keep-between'), from, of: stepNumber, and: stepNumber.nullable() }).strict(),
  /** Members with (or, isolated, without) another member of the same set close by. */
  z
    .object({
      verb: z.literal('keep-grouped'),
      from,
      grouping: z.enum(['grouped', 'isolated', 'row']),
      size: z.number().int().positive().nullable().default(null),
    })
    .strict(),
  /**
   * Parts the set into rows, columns or clusters, ranks those groups by a measure of each (`members`: how many; a side:
   * of its middle) and keeps the members of the chosen ones. `size`: only groups of so many, where there is one.
   */
  z
    .object({
      verb: z.literal('pick-group'),
      from,
      grouping,
      by: z.enum(MEASURES),
      order: z.enum(['ascending', 'descending']),
      size: groupSize,
      skip: z.number().int().nonnegative().default(0),
      take: z.number().int().positive(),
    })
    .strict(),
  /** Parts the set as `pick-group` does, and of every group of two or more keeps those that lead it by a measure. */
  z
    .object({
      verb: z.literal('rank-in-groups'),
      from,
      grouping,
      size: groupSize,
      by: z.enum(MEASURES),
      order: z.enum(['ascending', 'descending']),
      skip: z.number().int().nonnegative().default(0),
      take: z.number().int().positive(),
    })
    .strict(),
  /** Parts the set as `pick-group` does, and of every group of two or more keeps the two that lie farthest apart. */
  z
    .object({
      verb: z.literal('keep-ends'),
      from,
      grouping,
      size: groupSize,
    })
    .strict(),
  z
    .object({
      verb: z.literal('rank'),
      from,
      by: z.enum(MEASURES),
      order: z.enum(['ascending', 'descending']),
      skip: z.number().int().nonnegative().default(0),
      take: z.number().int().positive(),
    })
    .strict(),
  z
    .object({
      verb: z.literal('rank-distance'),
      from,
      of: stepNumber,
      order: z.enum(['ascending', 'descending']),
      skip: z.number().int().nonnegative().default(0),
      take: z.number().int().positive(),
    })
    .strict(),
  /** The two members nearest to each other, edge to edge, or, descending, those whose middles lie farthest apart. */
  z.object({ verb: z.literal('pick-pair'), from, order: z.enum(['ascending', 'descending']) }).strict(),
  z.object({ verb: z.literal('union'), sets: z.array(stepNumber).min(2) }).strict(),
  z.object({ verb: z.literal('minus'), from, remove: stepNumber }).strict(),
  /** Checks the size of a set; `expected` null only reports it. A failed check lowers the score and is said, it never empties the set. */
  z.object({ verb: z.literal('count'), from, expected: z.number().int().nonnegative().nullable() }).strict(),
  /**
   * Where a set holds some, but fewer than were said to be there: the first of earlier ones that holds as many, in doubt.
   * Of "both cars on the road", where there are two cars and one of them was taken to lie beside it, both.
   */
  z
    .object({
      verb: z.literal('take-counted'),
      from,
      sets: z.array(stepNumber).min(1),
      expected: z.number().int().nonnegative(),
    })
    .strict(),
  /** Tells the size of each member, and keeps all of them: "how long is the bridge". */
  z.object({ verb: z.literal('tell-size'), from, measure: z.enum(['area', 'length', 'width']) }).strict(),
  /**
   * Tells how far each member lies from the nearest other member of a set (or of its own, where `of` is `from`), edge to
   * edge, and keeps all of them: "how far is the tank from the pier".
   */
  z.object({ verb: z.literal('tell-distance'), from, of: stepNumber }).strict(),
  /** Words that no step could stand for. They never veto silently: the chain shows them and the score drops. */
  z.object({ verb: z.literal('unread'), words: z.array(z.string()).min(1) }).strict(),
  z.object({ verb: z.literal('answer'), from }).strict(),
]);

export type ChainStep = z.infer<typeof chainStepSchema>;
export type Verb = ChainStep['verb'];

/** A chain ends in exactly one `answer`, and refers only backwards; checked by `reason/`. */
export const chainSchema = z.array(chainStepSchema).min(1).max(64);
export type Chain = z.infer<typeof chainSchema>;

/** A step after execution. */
export const executedStepSchema = z.object({
  number: stepNumber,
  step: chainStepSchema,
  /** One line for people, e.g. `keep the ones within 50 m of [3]`. */
  text: z.string(),
  /** Candidate ids that the step's set holds, best first; empty for `unread`. */
  members: z.array(z.number().int().nonnegative()),
  /** What was found out, e.g. `12 of 40 kept`, or `could not check: "hangar"`. */
  finding: z.string(),
  /** The measure of each member where the step measured one, same order as `members`. */
  values: z.array(z.number()).optional(),
  unit: z.string().optional(),
  /** Of a class that was looked for: as many or more were seen less surely than count, from this least score on. */
  fainter: z.object({ count: z.number().int().positive(), from: z.number().min(0).max(1) }).optional(),
  /** Of a class that was looked for: the score from which its candidates count, where it is not the usual one. */
  threshold: z.object({ used: z.number().min(0).max(1), usual: z.number().min(0).max(1) }).optional(),
  elapsedMs: z.number().nonnegative(),
});
export type ExecutedStep = z.infer<typeof executedStepSchema>;

/** What a finding begins with where a step could not find out what it was to. */
export const UNCHECKED = 'could not check';
/** What it begins with where landmarks that were seen less surely had to do. */
export const CHECKED_BY_FAINTER = `${UNCHECKED} by what was found`;
/** What comes after what was found out, where that is not of all or not for sure. */
export const PARTLY_UNCHECKED = `; ${UNCHECKED}`;

/** Whether a step could not find out what it was to: it says so first in its finding. */
export const isUnchecked = ({ finding }: Pick<ExecutedStep, 'finding'>): boolean =>
  finding.startsWith(UNCHECKED);

/** whole: nothing was checked; part: some of it was, or only by landmarks that were seen less surely. */
export type StepDoubt = 'whole' | 'part';

/**
 * Of a step that could not find out all that it was to: a set that went through it is not what was asked for. Null
 * where it did all of its work. Words that were not read are no step's doubt: they are told by themselves.
 */
export function doubtOf({ step, finding }: Pick<ExecutedStep, 'step' | 'finding'>): StepDoubt | null {
  if (step.verb === 'unread') return null;
  if (finding.startsWith(CHECKED_BY_FAINTER)) return 'part';
  if (isUnchecked({ finding })) return 'whole';
  return finding.includes(PARTLY_UNCHECKED) ? 'part' : null;
}
