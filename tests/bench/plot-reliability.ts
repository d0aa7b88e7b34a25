/**
 * Draws docs/images/reliability.svg from docs/results: `node --import tsx tests/bench/plot-reliability.ts`. How often boxes of a score
 * are right, on the 134 expressions of val: the shipped way, and policy and parser alone.
 */
import { writeFile } from 'node:fs/promises';
import { measuredWay } from '../../src-main/measure/index.js';
import type { MeasuredWays } from './report-aims.js';
import { docs, readMeasured } from './results.js';

const SIDE = 320;
const LEFT = 52;
const TOP = 40;
const WIDTH = 640;
const HEIGHT = TOP + SIDE + 48;
/** Areas of dots are counts of boxes. */
const DOT = { least: 3, most: 13 } as const;
const WAYS = [
  { writer: 'auto', name: 'as shipped', colour: '#1f6f8b' },
  { writer: 'policy', name: 'policy alone', colour: '#b3541e' },
  { writer: 'parser', name: 'parser alone', colour: '#7a7a7a' },
] as const;

const { ways } = await readMeasured<MeasuredWays>('expressions-vhr10-val');

const x = (value: number): string => (LEFT + value * SIDE).toFixed(1);
const y = (value: number): string => (TOP + (1 - value) * SIDE).toFixed(1);

const grid = [0, 0.2, 0.4, 0.6, 0.8, 1]
  .map(
    (value) =>
      `<path d="M${x(0)} ${y(value)}H${x(1)}M${x(value)} ${y(0)}V${y(1)}" stroke="#ddd"/>
<text x="${LEFT - 8}" y="${y(value)}" dy="4" text-anchor="end">${value}</text>
<text x="${x(value)}" y="${TOP + SIDE + 16}" text-anchor="middle">${value}</text>`,
  )
  .join('\n');

const drawn = WAYS.flatMap(({ writer, name, colour }, at) => {
  const way = measuredWay(ways, writer, false);
  const calibration = way?.figures.calibration;
  if (calibration == null) return [];
  const most = Math.max(...calibration.bins.map(({ count }) => count));
  const dots = calibration.bins.map(({ score, right, count }) => {
    const radius = (DOT.least + (DOT.most - DOT.least) * Math.sqrt(count / most)).toFixed(1);
    return `<circle cx="${x(score)}" cy="${y(right)}" r="${radius}" fill="${colour}" fill-opacity="0.7"><title>${name}: score ${score.toFixed(2)}, right ${right.toFixed(2)}, ${count} boxes</title></circle>`;
  });
  const line = calibration.bins.map(({ score, right }) => `${x(score)} ${y(right)}`).join('L');
  const legend = `<circle cx="${LEFT + SIDE + 30}" cy="${TOP + 10 + at * 22}" r="6" fill="${colour}"/>
<text x="${LEFT + SIDE + 42}" y="${TOP + 14 + at * 22}">${name}: error ${calibration.error.toFixed(3)}</text>`;
  return [`<path d="M${line}" fill="none" stroke="${colour}" stroke-opacity="0.6"/>`, ...dots, legend];
});

const aside = [
  'Dashed: scores are what they say.',
  'Larger dots: more boxes.',
  'Error: mean distance of the two,',
  'weighted by boxes.',
]
  .map((words, at) => `<text x="${LEFT + SIDE + 24}" y="${TOP + 104 + at * 18}" fill="#555">${words}</text>`)
  .join('\n');

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>How often boxes of a score are right, on val</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="0" y="18" font-size="13" font-weight="bold">Scores and how often they are right, 134 expressions of val, as seen</text>
${grid}
<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#555" stroke-dasharray="4 4"/>
${drawn.join('\n')}
${aside}
<text x="${x(0.5)}" y="${TOP + SIDE + 36}" text-anchor="middle">score of a box</text>
<text x="14" y="${y(0.5)}" transform="rotate(-90 14 ${y(0.5)})" text-anchor="middle">share that is right</text>
</svg>
`;
await writeFile(docs('images/reliability.svg'), svg);
