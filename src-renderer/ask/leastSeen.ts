/** What the field for the least sureness of sight may hold. */
import type { AskSession } from './session.js';

/** In plain words; empty where it can be asked with. A number field that holds no number gives its text. */
export function leastSeenIssue(least: AskSession['minScore']): string {
  if (least === '') return '';
  const isShare = typeof least === 'number' && least >= 0 && least <= 1;
  return isShare
    ? ''
    : '“seen ≥” takes a number from 0 to 1, e.g. 0.4. Leave it empty to let the model choose.';
}
