import type { Cursor } from './cursor.js';
import type { Axis, Side } from './senses.js';
import type { Modifier } from './tree.js';

/** The line that a heading lies along; which of its two ends is the front cannot be seen. */
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
const FRONTS = new Set(['nose', 'bow', 'front', 'cockpit', 'tail', 'stern']);
const TURNS = new Set(['facing', 'faces', 'face', 'points', 'point', 'pointing', 'turned', 'aimed']);
const UPRIGHT = new Set(['up', 'down', 'upwards', 'downwards', 'upward', 'downward']);
const LEADS = new Set([
  'to',
  'toward',
  'towards',
  'the',
  'a',
  'its',
  'their',
  'with',
  'whose',
  'which',
  'that',
]);

/** "facing left", "heading to the north-east", "with its nose pointing down", "whose bow points east". */
export function readHeading(cursor: Cursor): Extract<Modifier, { kind: 'axis' }> | null {
  return cursor.attempt(() => {
    const skipLeads = () => {
      while (LEADS.has(cursor.peek()?.text ?? '')) cursor.at += 1;
    };
    skipLeads();
    const fronted = FRONTS.has(cursor.peek()?.text ?? '');
    if (fronted) cursor.at += 1;
    const turned = cursor.is('orient') || TURNS.has(cursor.peek()?.text ?? '');
    if (turned) cursor.at += 1;
    if (!turned && !fronted) return null;
    skipLeads();
    const upright = UPRIGHT.has(cursor.peek()?.text ?? '');
    const side = cursor.sense('side');
    const axis = upright ? 'vertical' : side === undefined ? undefined : AXIS_OF[side.side];
    if (axis === undefined) return null;
    cursor.at += 1;
    // "lying left of the pier", "parked in the left corner": places, not headings.
    if (cursor.is('of') || cursor.is('part') || cursor.is('relation')) return null;
    return { kind: 'axis' as const, axis };
  });
}
