import { describe, expect, it } from 'vitest';
import * as format from '../../../src-renderer/shared/format.js';

describe('numbers for people', () => {
  it.each([
    [format.formatArea(1234.5, 'm'), '1,235 m²'],
    [format.formatArea(12.34, 'm'), '12.3 m²'],
    [format.formatArea(250_000, 'm'), '25 ha'],
    [format.formatArea(25_000_000, 'm'), '25 km²'],
    [format.formatArea(250_000, 'px'), '250,000 px²'],
    [format.formatArea(0, 'm'), '0 m²'],
    [format.formatLength(43.21, 'm'), '43.2 m'],
    [format.formatLength(12_345, 'm'), '12.3 km'],
    [format.formatLength(12_345, 'px'), '12,345 px'],
    [format.formatQuantity(50, 'm2'), '50 m²'],
    [format.formatQuantity(0.123456), '0.123'],
    [format.formatScore(0.9), '0.90'],
    [format.plural(1, 'box', 'boxes'), '1 box'],
    [format.plural(1200, 'window'), '1,200 windows'],
    [format.formatGsd(0.3), '0.30 m/px'],
    [format.formatGsd(12.34), '12.3 m/px'],
    [format.formatDuration(8), '8 ms'],
    [format.formatDuration(400), '0.4 s'],
    [format.formatDuration(42_000), '42 s'],
    [format.formatDuration(300_000), '5 min'],
    [format.baseName('C:\\scenes\\a b.tif'), 'a b.tif'],
    [format.baseName('/x/y.tif'), 'y.tif'],
    [format.baseName('z.tif'), 'z.tif'],
  ])('%s', (made, wanted) => expect(made).toBe(wanted));
});
