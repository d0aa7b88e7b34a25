import { describe, expect, it } from 'vitest';
import {
  displayQuery,
  displaySchema,
  parseDisplayQuery,
  parseStretchText,
  stretchText,
  type Display,
} from '../../src-main/contract/index.js';

const display: Display = {
  bands: [4, 3, 2],
  stretch: { kind: 'percent', low: 2, high: 98 },
  together: true,
  gamma: 1.2,
  ramp: 'viridis',
};

describe('stretch texts', () => {
  it.each([
    ['none', { kind: 'none' }],
    ['minmax', { kind: 'minmax' }],
    ['p2-98', { kind: 'percent', low: 2, high: 98 }],
    ['p0.5-99.5', { kind: 'percent', low: 0.5, high: 99.5 }],
    ['sd2.5', { kind: 'sigma', count: 2.5 }],
    ['-20..1e4', { kind: 'range', ranges: [[-20, 10_000]] }],
    [
      '0..1,2..3,-4..-1',
      {
        kind: 'range',
        ranges: [
          [0, 1],
          [2, 3],
          [-4, -1],
        ],
      },
    ],
  ])('reads %s, and writes what it reads back', (text, stretch) => {
    const read = parseStretchText(text);
    expect(read).toEqual(stretch);
    expect(read && parseStretchText(stretchText(read))).toEqual(stretch);
  });

  it.each([
    '',
    'p98-2',
    'p2',
    'p-5-50',
    'sd0',
    'sd99',
    '5..5',
    '9..1',
    '1..2,',
    '1..2,3',
    'NaN..1',
    '0..1'.repeat(3),
    'x',
  ])('refuses %j', (text) => {
    expect(parseStretchText(text)).toBeNull();
  });
});

describe('display queries', () => {
  it('come back as they went', () => {
    expect(parseDisplayQuery(new URLSearchParams(displayQuery(display)))).toEqual(display);
  });

  it('may name a part', () => {
    expect(parseDisplayQuery(new URLSearchParams('bands=1'))).toEqual({ bands: [1] });
    expect(parseDisplayQuery(new URLSearchParams(''))).toEqual({});
  });

  it.each([
    'bands=1,2',
    'bands=0',
    'bands=1.5',
    'bands=',
    'stretch=p9-1',
    'gamma=0',
    'gamma=x',
    'ramp=rainbow',
  ])('refuse %s', (query) => {
    expect(parseDisplayQuery(new URLSearchParams(query))).toBeNull();
  });
});

it('takes one band or three', () => {
  expect(displaySchema.safeParse({ ...display, bands: [1, 2] }).success).toBe(false);
  expect(displaySchema.safeParse({ ...display, bands: [1] }).success).toBe(true);
});
