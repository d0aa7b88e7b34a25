import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withFigures, type ReadmeFigures } from './bench/report-readme.js';
import type { Figure } from './bench/figure.js';

const root = new URL('../', import.meta.url);
const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`docs/results/${name}.json`, root), 'utf8'));
const readme = readFileSync(new URL('README.md', root), 'utf8');
const figures: ReadmeFigures = {
  detection: json('ovd-vhr10-val') as ReadmeFigures['detection'],
  expressions: json('expressions-vhr10-val') as ReadmeFigures['expressions'],
  benches: ['perceive', 'tiles', 'pyramid'].flatMap(
    (name) => (json(name) as { figures: readonly Figure[] }).figures,
  ),
};
/** Layout is Prettier's. */
const words = (page: string): string => page.replaceAll(/[\s|-]+/gu, ' ');

describe('the figures of the README', () => {
  it('are those that were measured last', () => {
    expect(words(withFigures(readme, figures))).toBe(words(readme));
  });

  it('change with what is measured, and nothing else does', () => {
    const detection = { ...figures.detection, ap50: 0.1234 };
    const changed = withFigures(readme, { ...figures, detection });
    expect(changed).toContain('AP50 is .123 and');
    const rest = (page: string): string => words(page).replace(/AP50 is \S+/u, '');
    expect(rest(changed)).toBe(rest(readme));
  });

  it('miss neither a mark nor a measure', () => {
    expect(() => withFigures('# A page', figures)).toThrow(/no mark "measured: accuracy"/);
    expect(() => withFigures(readme, { ...figures, benches: [] })).toThrow(/no figure "deflate, cold/);
  });
});
