const UNIT_NAMES: Readonly<Record<string, string>> = {
  m2: 'm²',
  px2: 'px²',
  degrees: '°',
  fit: '',
  ratio: '',
};
const DIGITS = 3;

/** Three digits, more only where a whole number has more, with the unit as people write it. */
export function measureText(value: number, unit = ''): string {
  const rounded = String(
    Number(value.toPrecision(Math.max(DIGITS, Math.trunc(Math.abs(value)).toString().length))),
  );
  const name = UNIT_NAMES[unit] ?? unit;
  return name === '' || name === '°' ? `${rounded}${name}` : `${rounded} ${name}`;
}

/** From the least to the most of several; the one value where all are equal. */
export function spanText(values: readonly number[], unit = ''): string {
  const [first = 0] = values;
  const least = values.reduce((low, value) => Math.min(low, value), first);
  const most = values.reduce((high, value) => Math.max(high, value), first);
  return least === most
    ? measureText(least, unit)
    : `${measureText(least, unit)} to ${measureText(most, unit)}`;
}
