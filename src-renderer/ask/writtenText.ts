/** Words for what a checkpoint wrote. Pure. */
import type { Written } from '../../src-main/contract/index.js';
import { plural } from '../shared/index.js';

/** Which picture it was asked about. */
export function headOf({ look, window }: Written): string {
  const [x, y, width, height] = window.map(Math.round);
  const place = `${x}, ${y}, ${width} × ${height} px`;
  return { whole: 'Whole area', grid: 'Window', closer: 'Closer look' }[look] + ` ${place}`;
}

/** What was read in its text. */
export function resultOf({ said, boxes, leftOut, ended }: Written): string {
  const cut = {
    end: '',
    stop: '',
    tokens: ', cut off at the token limit',
    time: ', cut off at the time limit',
  }[ended];
  if (said === 'none') return 'says none';
  if (said === 'unreadable') return `could not be read${cut}`;
  const out = leftOut === 0 ? '' : `, ${leftOut} left out`;
  return `${plural(boxes, 'box', 'boxes')}${out}${cut}`;
}
