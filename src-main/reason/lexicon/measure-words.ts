/** What is measured of a thing, by each noun that names it. */
export const MEASURE_NOUNS: ReadonlyMap<string, 'area' | 'length' | 'width'> = new Map([
  ['length', 'length'],
  ['diameter', 'length'],
  ['wingspan', 'length'],
  ['width', 'width'],
  ['breadth', 'width'],
  ['area', 'area'],
  ['size', 'area'],
  ['footprint', 'area'],
]);
