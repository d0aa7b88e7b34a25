/** Numbers as words, each at its own place: zero to twenty. */
export const NUMBER_NAMES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );

const plurals = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };

/** "1st", "12th", "22nd". */
export const ordinalOf = (place: number): string => `${place}${ENDINGS[plurals.select(place)] ?? 'th'}`;
