import type { ReportPlot } from '../contract/index.js';
import { text } from './html-text.js';

const WIDTH = 560;
const PLOT = { left: 46, top: 12, side: 260, bottom: 40 } as const;
const BAR = { height: 22, thick: 12, name: 190, value: 310 } as const;
const DOT = { least: 4, most: 14 } as const;
/** Colours of the page. */
const FILL = 'var(--bar)';
const INK = 'var(--text)';
const MUTED = 'var(--muted)';
const LINE = 'var(--line)';

/** A plot as SVG; its colours are those of the page that it stands in. */
export function plotSvg(plot: ReportPlot): string {
  return plot.kind === 'bars' ? barsSvg(plot) : reliabilitySvg(plot);
}

/** Score across, share of right answers up; on the diagonal scores are what they say. Areas of dots are counts. */
function reliabilitySvg({ bins, error }: Extract<ReportPlot, { kind: 'reliability' }>): string {
  const { left, top, side, bottom } = PLOT;
  const x = (value: number) => (left + value * side).toFixed(1);
  const y = (value: number) => (top + (1 - value) * side).toFixed(1);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    .map(
      (value) =>
        `<path d="M${x(0)} ${y(value)}H${x(1)}M${x(value)} ${y(0)}V${y(1)}" stroke="${LINE}"/><text x="${left - 8}" y="${y(value)}" dy="4" text-anchor="end">${value}</text><text x="${x(value)}" y="${top + side + 16}" text-anchor="middle">${value}</text>`,
    )
    .join('');
  const path = bins.map(({ score, right }) => `${x(score)} ${y(right)}`).join('L');
  const dots = bins
    .map(({ score, right, count }) => {
      const radius = (DOT.least + (DOT.most - DOT.least) * Math.sqrt(count / most)).toFixed(1);
      return `<circle cx="${x(score)}" cy="${y(right)}" r="${radius}" fill="${FILL}" fill-opacity="0.75"><title>score ${score.toFixed(2)}, right ${right.toFixed(2)}, ${count} boxes</title></circle>`;
    })
    .join('');
  const aside = (line: number, words: string) =>
    `<text x="${left + side + 24}" y="${top + 14 + line * 18}">${words}</text>`;
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${top + side + bottom}" fill="${MUTED}" role="img" aria-label="expected calibration error ${error.toFixed(3)}">${ticks}<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="${MUTED}" stroke-dasharray="4 4"/>${path === '' ? '' : `<path d="M${path}" fill="none" stroke="${FILL}" stroke-opacity="0.5"/>`}${dots}<text x="${x(0.5)}" y="${top + side + 34}" text-anchor="middle">score of a box</text>${aside(0, 'Up: the share that was right.')}${aside(1, 'Dashed: scores say what they are.')}${aside(2, `Expected calibration error <tspan fill="${INK}" font-weight="600">${error.toFixed(3)}</tspan>`)}</svg>`;
}

function barsSvg({ bars }: Extract<ReportPlot, { kind: 'bars' }>): string {
  const at = (value: number) => (BAR.name + Math.min(1, Math.max(0, value)) * BAR.value).toFixed(1);
  const lines = bars
    .map(({ name, count, value, interval }, index) => {
      const middle = index * BAR.height + BAR.height / 2;
      const whisker =
        interval === null
          ? ''
          : `<path d="M${at(interval.low)} ${middle - 4}v8M${at(interval.low)} ${middle}H${at(interval.high)}M${at(interval.high)} ${middle - 4}v8" stroke="${INK}"/>`;
      return `<text x="${BAR.name - 8}" y="${middle + 4}" text-anchor="end">${text(name)} <tspan fill-opacity="0.7">${count}</tspan></text><path d="M${BAR.name} ${middle}h${BAR.value}" stroke="${LINE}" stroke-width="${BAR.thick}"/><rect x="${BAR.name}" y="${middle - BAR.thick / 2}" width="${(Number(at(value)) - BAR.name).toFixed(1)}" height="${BAR.thick}" fill="${FILL}" fill-opacity="0.75"/>${whisker}<text x="${BAR.name + BAR.value + 10}" y="${middle + 4}" fill="${INK}">${value.toFixed(2)}</text>`;
    })
    .join('');
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${Math.max(1, bars.length) * BAR.height}" fill="${MUTED}" role="img" aria-label="bars">${lines}</svg>`;
}
