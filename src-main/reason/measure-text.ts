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
