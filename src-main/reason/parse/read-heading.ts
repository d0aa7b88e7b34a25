import type { Cursor } from './cursor.js';
import { OPPOSITE_HEADING } from './opposites.js';
import type { Axis, Heading, Side } from './senses.js';
import type { Modifier } from './tree.js';

/** The line that a thing lies along where no front is named. */
const AXIS_OF: Readonly<Partial<Record<Side, Axis>>> = {
  north: 'north-south',
  south: 'north-south',
  east: 'east-west',
  west: 'east-west',
  northeast: 'northeast-southwest',
  southwest: 'northeast-southwest',
  northwest: 'northwest-southeast',
  southeast: 'northwest-southeast',
  left: 'horizontal',
  right: 'horizontal',
  top: 'vertical',
  bottom: 'vertical',
  'top left': 'diagonal',
  'top right': 'diagonal',
  'bottom left': 'diagonal',
  'bottom right': 'diagonal',
};
export const FRONTS = new Set(['nose', 'bow', 'front', 'cockpit', 'prow']);
const BACKS = new Set(['tail', 'stern', 'rear', 'back']);
/** Words that say where the front is; other words of orientation ("lying", "aligned") name a line only. */
export const TURNS =
  /^(?:fac(?:e|es|ing)|point(?:s|ed|ing)?|turned|aimed|directed|head(?:s|ed|ing)|flying|sailing|taxiing|driving|moving|going|travell?ing)$/;
/** Whether a word belongs to how a heading is said: "nose", "stern", "facing". */
export function tellsHeading(word: string): boolean {
  return FRONTS.has(word) || BACKS.has(word) || TURNS.test(word);
}
const WAYS = /^(?:oriented|orientated|aligned|exactly|almost|roughly)$/;
const UPRIGHT: Readonly<Record<string, Heading>> = {
  up: 'above',
  upwards: 'above',
  upward: 'above',
  down: 'below',
  downwards: 'below',
  downward: 'below',
};
const LEADS = new Set([
  'to',
  'up to',
  'out to',
  'over to',
  'toward',
  'towards',
  'the',
  'a',
  'its',
  'their',
  'with',
  'has',
  'have',
  'having',
  'whose',
  'which',
  'that',
]);

/** "facing left", "heading to the north-east", "with its nose pointing down"; "lying east-west" is an axis. */
export function readHeading(cursor: Cursor): Extract<Modifier, { kind: 'axis' | 'heading' }> | null {
  return cursor.attempt(() => {
    const skipLeads = () => {
      while (LEADS.has(cursor.peek()?.text ?? '')) cursor.at += 1;
    };
    let [fronted, backed] = [false, false];
    const skipEnd = () => {
      skipLeads();
      const named = cursor.peek()?.lemma ?? '';
      fronted ||= FRONTS.has(named);
      backed ||= BACKS.has(named);
      if (FRONTS.has(named) || BACKS.has(named)) cursor.at += 1;
    };
    skipEnd();
    let turned = TURNS.test(cursor.peek()?.text ?? '');
    const oriented = turned || cursor.is('orient');
    if (oriented) cursor.at += 1;
    if (!oriented && !fronted && !backed) return null;
    // "points its nose almost straight to the right"
    if (turned && !fronted && !backed) skipEnd();
    const tellsWay = () => cursor.is('side') || UPRIGHT[cursor.peek()?.text ?? ''] !== undefined;
    while (cursor.is('intensifier') && !tellsWay()) cursor.at += 1;
    const led = cursor.at;
    skipLeads();
    // "oriented to the north" is a way, "oriented north-south" a line.
    const ledTo =
      WAYS.test(cursor.items[led - 1]?.text ?? '') && /^(?:to|towards?)$/.test(cursor.items[led]?.text ?? '');
    turned ||= ledTo;
    const upright = UPRIGHT[cursor.peek()?.text ?? ''];
    const side = cursor.sense('side')?.side;
    const axis = upright === undefined ? AXIS_OF[side ?? 'middle'] : 'vertical';
    const towards = upright ?? headingOf(side);
    if (axis === undefined || towards === null) return null;
    cursor.at += 1;
    if (turned || fronted || backed) skipSceneSide(cursor);
    // "lying left of the pier", "parked in the left corner": places, not headings.
    if (cursor.is('of') || cursor.is('part') || cursor.is('relation')) return null;
    if (!turned && !fronted && !backed) return { kind: 'axis' as const, axis };
    return { kind: 'heading' as const, direction: backed ? OPPOSITE_HEADING[towards] : towards };
  });
}

/** "facing the top of the image", "pointing to the left edge": the side of the picture is the way. */
function skipSceneSide(cursor: Cursor): void {
  cursor.attempt(() => {
    cursor.skip(['part']);
    if (!cursor.is('of')) return true;
    cursor.at += 1;
    cursor.skip(['determiner']);
    if (!cursor.is('scene')) return null;
    cursor.at += 1;
    return true;
  });
}

/** "west-facing planes", "the eastward pointing plane", "nose-down planes". */
export function readHeadingBefore(cursor: Cursor): Extract<Modifier, { kind: 'heading' }> | null {
  const [end = '', way = ''] = [cursor.peek()?.lemma, cursor.peek(1)?.text];
  const upright = UPRIGHT[way];
  if (upright !== undefined && (FRONTS.has(end) || BACKS.has(end)) && cursor.isAny(NAMED, 2)) {
    cursor.at += 2;
    return { kind: 'heading', direction: BACKS.has(end) ? OPPOSITE_HEADING[upright] : upright };
  }
  const direction = headingOf(cursor.sense('side')?.side);
  if (direction === null || !TURNS.test(cursor.peek(1)?.text ?? '') || !cursor.isAny(NAMED, 2)) return null;
  cursor.at += 2;
  return { kind: 'heading', direction };
}
const NAMED = ['class', 'pronoun', 'colour', 'size'] as const;

function headingOf(side: Side | undefined): Heading | null {
  if (side === undefined || side === 'middle' || side === 'edge') return null;
  if (side === 'top') return 'above';
  return side === 'bottom' ? 'below' : side;
}
