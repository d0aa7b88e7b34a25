import type { Modifier, NounPhrase } from './tree.js';

/** What a thing is or is not whatever the others are: what orders a set cannot be one of two choices. */
const CHECKED_ALONE = new Set<Modifier['kind']>([
  'colour',
  'quantity',
  'axis',
  'heading',
  'relation',
  'direction',
  'with',
  'compared',
]);

const canJoin = (modifier: Modifier | undefined): modifier is Modifier =>
  modifier !== undefined &&
  (CHECKED_ALONE.has(modifier.kind) || (modifier.kind === 'side' && modifier.scope === 'scene'));

/**
 * "near the pier or on the left": what was said before and after an "or" becomes one choice; where it cannot, the word is told.
 * @param places in the phrase's modifiers before which an "or" stood, rising
 */
export function joinEither(phrase: NounPhrase, places: readonly number[]): void {
  for (const at of [...places].reverse()) {
    const [before, after] = [phrase.modifiers[at - 1], phrase.modifiers[at]];
    if (after === undefined) continue;
    const rest = after.kind === 'either' ? after.any : [after];
    if (canJoin(before) && rest.every(canJoin))
      phrase.modifiers.splice(at - 1, 2, { kind: 'either', any: [before, ...rest] });
    else phrase.unread.push('or');
  }
}
