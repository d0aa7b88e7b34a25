import type { ReportPlot } from '../contract/index.js';
import { text } from './html-text.js';

const WIDTH = 560;
const PLOT = { left: 46, top: 10, side: 260 } as const;
const BAR = { height: 20, name: 170, value: 300 } as const;
const BLUE = '#2f6fd0';
const AXIS = 'currentColor';

/** A plot as SVG; colours of text follow the page. */
export function plotSvg(plot: ReportPlot): string {
  return plot.kind === 'bars' ? bars(plot) : reliabilitySvg(plot);
}

/** Score across, share of right answers up; on the diagonal scores are what they say. Areas of dots are counts. */
function reliabilitySvg({ bins, error }: Extract<ReportPlot, { kind: 'reliability' }>): string {
  const { left, top, side } = PLOT;
  const x = (value: number) => (left + value * side).toFixed(1);
  const y = (value: number) => (top + (1 - value) * side).toFixed(1);
  const most = Math.max(...bins.map(({ count }) => count));
  const ticks = [0, 0.5, 1]
    .map(
      (at) =>
        `<text x="${x(at)}" y="${top + side + 16}" text-anchor="middle">${at}</text><text x="${left - 8}" y="${y(at)}" dy="4" text-anchor="end">${at}</text>`,
    )
    .join('');
  const dots = bins
    .map(({ score, right, count }) => {
      const radius = (3 + 9 * Math.sqrt(count / most)).toFixed(1);
      return `<circle cx="${x(score)}" cy="${y(right)}" r="${radius}" fill="${BLUE}" fill-opacity="0.65"><title>score ${score.toFixed(2)}, right ${right.toFixed(2)}, ${count} boxes</title></circle>`;
    })
    .join('');
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${top + side + 40}" fill="${AXIS}"><path d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}M${x(0)} ${y(0)}L${x(1)} ${y(1)}" fill="none" stroke="${AXIS}" stroke-opacity="0.4"/>${ticks}${dots}<text x="${x(0.5)}" y="${top + side + 32}" text-anchor="middle">score</text><text x="${x(1)}" y="${top + 12}" dx="16">right, of boxes with that score</text><text x="${x(1)}" y="${top + 30}" dx="16">calibration error ${error.toFixed(3)}</text></svg>`;
}

function bars({ bars: all }: Extract<ReportPlot, { kind: 'bars' }>): string {
  const at = (value: number) => (BAR.name + value * BAR.value).toFixed(1);
  const lines = all
    .map(({ name, count, value: { mean, low, high } }, index) => {
      const middle = index * BAR.height + BAR.height / 2;
      return `<text x="${BAR.name - 8}" y="${middle + 4}" text-anchor="end">${text(name)} (${count})</text><rect x="${BAR.name}" y="${middle - 6}" width="${(mean * BAR.value).toFixed(1)}" height="12" fill="${BLUE}" fill-opacity="0.6"/><path d="M${at(low)} ${middle}H${at(high)}" stroke="${AXIS}"/><text x="${BAR.name + BAR.value + 8}" y="${middle + 4}">${mean.toFixed(2)}</text>`;
    })
    .join('');
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${Math.max(1, all.length) * BAR.height}" fill="${AXIS}">${lines}</svg>`;
}
