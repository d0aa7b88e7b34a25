/**
 * Draws docs/results/few-shot.svg from docs/results/few-shot.jsonl: `node --import tsx tests/bench/few-shot-plot.ts`.
 * A panel a task: the mean over the seeds with its deviation, by images learned from; a dashed line is what was there
 * before. Colours and ground follow the reader's scheme.
 */
import { writeFile } from 'node:fs/promises';
import { groupsOf, spreadOf } from './few-shot-spread.js';
import { keptRows } from './few-shot-tables.js';
import { acrossPacks, unseenTask } from './few-shot-terms.js';
import { UNSEEN_CLASSES } from './few-shot-unseen-table.js';
import type { Row } from './few-shot-rows.js';

interface Panel {
  readonly title: string;
  readonly task: string;
  readonly of: (row: Row) => number | undefined;
}
const PANELS: readonly Panel[] = [
  { title: 'One target (REC), share with IoU .5', task: 'questions', of: ({ at50 }) => at50 },
  { title: 'Many targets (GRES), gIoU of masks', task: 'questions', of: ({ gIoU }) => gIoU },
  { title: 'One target, made expressions too, IoU .5', task: 'made', of: ({ at50 }) => at50 },
  { title: 'Many targets, made expressions too, gIoU', task: 'made', of: ({ gIoU }) => gIoU },
  { title: 'Oil wells, a new term, AP50', task: 'oil wells, a new term', of: ({ ap50 }) => ap50 },
  { title: 'Airplane, VHR-10 to planes, AP50', task: acrossPacks('airplane', true), of: ({ ap50 }) => ap50 },
  {
    title: 'Airplane, never seen, VHR-10 to planes, AP50',
    task: acrossPacks('airplane', false),
    of: ({ ap50 }) => ap50,
  },
  { title: 'Vehicle, VHR-10 to cars, AP50', task: acrossPacks('vehicle', true), of: ({ ap50 }) => ap50 },
  ...UNSEEN_CLASSES.map((name) => ({
    title: `${name.replace(/^./, (first) => first.toUpperCase())}, never seen by the base, AP50`,
    task: unseenTask(name),
    of: ({ ap50 }: Row) => ap50,
  })),
];
const METHODS = [
  { name: 'SFT', colour: 'a' },
  { name: 'GRPO', colour: 'b' },
  { name: 'DAPO', colour: 'c' },
  { name: 'GRPO, rewards by chance', colour: 'd' },
  { name: 'SFT, no chain', colour: 'e' },
  { name: 'GRPO, no chain', colour: 'f' },
] as const;
const BEFORE = [
  { name: 'before', colour: 'd' },
  { name: 'before, no chain', colour: 'e' },
] as const;
const SHOTS = [1, 5, 10];

const [COLUMNS, WIDTH, HEIGHT, LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT] = [2, 360, 220, 36, 34, 308, 150];
const LEGEND = 76;
/** Methods of one number of images stand so far apart. */
const APART = 13;
const MARKS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus'] as const;

/** A mark of its own for each method, so that colour is not all that tells them apart. */
function mark(method: number, x: number, y: number): string {
  const colour = METHODS[method]?.colour ?? 'd';
  const path = {
    circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
    square: 'M-3.6 -3.6H3.6V3.6H-3.6Z',
    triangle: 'M0 -4.6L4.6 3.6H-4.6Z',
    diamond: 'M0 -5L5 0L0 5L-5 0Z',
    cross: 'M-4 -2.4L-2.4 -4L0 -1.6L2.4 -4L4 -2.4L1.6 0L4 2.4L2.4 4L0 1.6L-2.4 4L-4 2.4L-1.6 0Z',
    plus: 'M-1.2 -4.6H1.2V-1.2H4.6V1.2H1.2V4.6H-1.2V1.2H-4.6V-1.2H-1.2Z',
  }[MARKS[method] ?? 'circle'];
  return `<path class="${colour}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="${path}"/>`;
}

function panel(rows: readonly Row[], { title, task, of }: Panel, at: number): string {
  const groups = groupsOf(rows, task);
  const valuesOf = (name: string, shots: number): number[] =>
    (groups.find(([row]) => row?.method === name && row.shots === shots) ?? []).flatMap(
      (row) => of(row) ?? [],
    );
  const y = (value: number): number => TOP + PLOT_HEIGHT * (1 - value);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<path class="grid" d="M${LEFT} ${y(value)}h${PLOT_WIDTH}"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${String(value).replace('0.', '.')}</text>`,
  );
  const lines = BEFORE.flatMap(({ name, colour }) =>
    valuesOf(name, 0).map(
      (value) => `<path class="line ${colour}" d="M${LEFT} ${y(value).toFixed(1)}h${PLOT_WIDTH}"/>`,
    ),
  );
  const shown = METHODS.map(({ name }, method) => ({ name, method })).filter(({ name }) =>
    groups.some(([row]) => row?.method === name),
  );
  const points = SHOTS.flatMap((shots, place) => {
    const middle = LEFT + (PLOT_WIDTH * (place + 0.5)) / SHOTS.length;
    return shown.flatMap(({ name, method }, order) => {
      const values = valuesOf(name, shots);
      if (values.length === 0) return [];
      const { mean, deviation } = spreadOf(values);
      const x = middle + (order - (shown.length - 1) / 2) * APART;
      const [low, high] = [Math.max(0, mean - (deviation ?? 0)), Math.min(1, mean + (deviation ?? 0))];
      return [
        `<path class="whisker ${METHODS[method]?.colour ?? ''}" d="M${x.toFixed(1)} ${y(low).toFixed(1)}V${y(high).toFixed(1)}"/>`,
        mark(method, x, y(mean)),
      ];
    });
  });
  const names = SHOTS.map((shots, place) => {
    const middle = LEFT + (PLOT_WIDTH * (place + 0.5)) / SHOTS.length;
    return `<text x="${middle.toFixed(1)}" y="${TOP + PLOT_HEIGHT + 16}" text-anchor="middle">${shots} image${shots === 1 ? '' : 's'}</text>`;
  });
  const [across, down] = [(at % COLUMNS) * WIDTH, LEGEND + Math.floor(at / COLUMNS) * HEIGHT];
  return `<g transform="translate(${across} ${down})">
<text class="title" x="${LEFT}" y="20">${title}</text>
${[...grid, ...lines, ...points, ...names].join('\n')}
</g>`;
}

const legend = METHODS.map(({ name }, at) => {
  const [x, y] = [LEFT + 8 + (at % 3) * 190, 20 + Math.floor(at / 3) * 20];
  return `${mark(at, x, y)}<text x="${x + 10}" y="${y + 4}">${name}</text>`;
}).join('\n');
const note = `<path class="line d" d="M${LEFT} 60h20"/><path class="line e" d="M${LEFT + 26} 60h20"/><text x="${LEFT + 54}" y="64">before, and before without chains; whiskers: deviation over seeds</text>`;
const rows = await keptRows();
const [width, height] = [COLUMNS * WIDTH, LEGEND + Math.ceil(PANELS.length / COLUMNS) * HEIGHT];
const light = ['#2a78d6', '#c8501e', '#0f8a5f', '#6f6e69', '#4a3aa7', '#a8327a'];
const dark = ['#5a9ff0', '#f08a5a', '#3ec794', '#a5a39c', '#a99ff5', '#e685bb'];
const coloured = (colours: readonly string[]): string =>
  colours
    .map((colour, at) => {
      const name = METHODS[at]?.colour ?? 'd';
      return `.${name}{fill:${colour}}.whisker.${name},.line.${name}{stroke:${colour}}`;
    })
    .join('');
await writeFile(
  new URL('../../docs/results/few-shot.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>What a handful of images teaches</title>
<style>
.ground{fill:#fff}text{fill:#2b2a27}.title{font-weight:bold}.grid{stroke:#dddbd5;fill:none}.whisker{stroke-width:1.6;fill:none}.line{stroke-width:1.4;stroke-dasharray:5 4;fill:none}${coloured(light)}
@media (prefers-color-scheme:dark){.ground{fill:#1c1b19}text{fill:#e8e6e0}.grid{stroke:#3c3a36}${coloured(dark)}}
</style>
<rect class="ground" width="${width}" height="${height}"/>
${legend}
${note}
${PANELS.map((each, at) => panel(rows, each, at)).join('\n')}
</svg>
`,
);
