/**
 * Draws docs/images/aims.svg from docs/results: `node --import tsx tests/bench/plot-aims.ts`. One bar a figure whose aim
 * is a bound: how much of what is allowed it takes, or how much of what was reached was asked for. Aims without a number, as
 * that memory does not grow, stand in the tables alone.
 */
import { writeFile } from 'node:fs/promises';
import type { Figure } from './figure.js';
import { docs, readBench } from './results.js';

const BENCHES = ['tiles', 'pyramid', 'pan-zoom', 'perceive'];
const WIDTH = 960;
const LABEL_WIDTH = 400;
const SCALE_WIDTH = 330;
const ROW = 20;
const BAR = 13;
const TOP = 46;
/** Share of the aim at the end of the scale. */
const MOST = 1.5;
const COLOURS = { reached: '#1f6f8b', missed: '#b3541e' } as const;

interface Bar {
  readonly what: string;
  readonly share: number;
  readonly told: string;
}

const benches = await Promise.all(BENCHES.map(readBench));

function barOf({ what, value, unit, aim }: Figure): Bar[] {
  const [, sense, bound] = /^([<>]=) ([\d.]+)/.exec(aim) ?? [];
  if (sense === undefined) return [];
  const share = sense === '<=' ? value / Number(bound) : Number(bound) / value;
  return [{ what, share, told: `${Number(value.toPrecision(3))} ${unit} (${aim})` }];
}

const x = (share: number): number => LABEL_WIDTH + (Math.min(share, MOST) / MOST) * SCALE_WIDTH;
const escaped = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const bars = benches.flatMap(({ figures }) => figures).flatMap(barOf);
const rows = bars.map(({ what, share, told }, i) => {
  const y = TOP + i * ROW;
  const colour = share <= 1 ? COLOURS.reached : COLOURS.missed;
  return `<text x="${LABEL_WIDTH - 8}" y="${y + BAR - 2}" text-anchor="end">${escaped(what)}</text>
<rect x="${LABEL_WIDTH}" y="${y}" width="${(x(share) - LABEL_WIDTH).toFixed(1)}" height="${BAR}" fill="${colour}"/>
<text x="${(Math.max(x(share), x(1)) + 6).toFixed(1)}" y="${y + BAR - 2}">${escaped(told)}</text>`;
});
const height = TOP + bars.length * ROW + 10;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>Speed and memory against their aims</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="0" y="18" font-size="13" font-weight="bold">Speed and memory: bars that end before the line meet their aim</text>
<text x="${x(1)}" y="38" text-anchor="middle" fill="#555">aim</text>
${rows.join('\n')}
<line x1="${x(1)}" y1="${TOP - 4}" x2="${x(1)}" y2="${height - 8}" stroke="#333"/>
</svg>
`;
await writeFile(docs('images/aims.svg'), svg);
