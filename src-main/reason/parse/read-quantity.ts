import type { Cursor } from './cursor.js';
import type { Quantity } from './tree.js';

/** "50 m", "2.5 km", "500 m2"; null where there is none. */
export function readQuantity(cursor: Cursor): Quantity | null {
  return cursor.attempt(() => {
    cursor.skip(['intensifier']);
    const number = cursor.sense('number');
    const unit = cursor.sense('unit', 1);
    if (number === undefined || unit === undefined) return null;
    cursor.at += 2;
    return { value: number.value * unit.factor, unit: unit.unit };
  });
}

export interface Measured {
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly quantity: Quantity;
  /** The words before or after the quantity that say which measure: "longer than", "50 m wide". */
  readonly measure: 'area' | 'length' | 'width' | null;
}

/** "larger than 500 m2", "at least 30 m long", "50 m or longer", "under 20 m wide"; a bare "50 m long" means at least. */
export function readMeasured(cursor: Cursor): Measured | null {
  return cursor.attempt(() => {
    const opening = cursor.peek();
    const compare = cursor.sense('compare');
    if (compare !== undefined) cursor.at += 1;
    const quantity = readQuantity(cursor);
    if (quantity === null) return null;
    const size = cursor.sense('size');
    const worded =
      size?.measure ??
      (/width|wide|narrow/.test(opening?.text ?? '')
        ? 'width'
        : /long|short/.test(opening?.text ?? '')
          ? 'length'
          : null);
    if (size !== undefined) cursor.at += 1;
    if (compare === undefined && size === undefined) return null;
    // "less than 1 km from" and "over 50 m north of" are distances to something.
    if (size === undefined && isDistance(cursor)) return null;
    const area = quantity.unit === 'm2' || quantity.unit === 'px2';
    const measure = area ? 'area' : worded === 'width' ? 'width' : 'length';
    return { comparison: compare === undefined ? '>=' : compare.comparison, quantity, measure };
  });
}

export function isDistance(cursor: Cursor): boolean {
  const next = cursor.peek()?.text ?? '';
  return (
    ['from', 'away', 'away from', 'apart', 'of', 'to'].includes(next) ||
    (cursor.is('side') && cursor.is('of', 1))
  );
}
