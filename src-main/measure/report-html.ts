import type { Failure, Report, ReportPlot, ReportTable } from '../contract/index.js';
import { text } from './html-text.js';
import { cellText } from './report-markdown.js';
import { plotSvg } from './report-plots.js';

/** A report as one file that needs no other: pictures and plots are in it, and it runs no script. */
export function reportHtml(report: Report): string {
  const facts = report.facts
    .map(({ name, value }) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(report.title)}</title>
<style>${STYLE}</style>
<h1>${text(report.title)}</h1>
<p class="muted">${text(report.made)}</p>
<dl>${facts}</dl>
${report.tables.map(tableHtml).join('\n')}
${report.plots.map(plotHtml).join('\n')}
${report.failures.length === 0 ? '' : `<h2>Worst failures</h2><p class="muted">Answered: solid orange. True: dashed green.</p><div class="gallery">${report.failures.map(failureHtml).join('\n')}</div>`}
</html>
`;
}

function tableHtml({ title, columns, rows, note }: ReportTable): string {
  const head = columns.map((name) => `<th>${text(name)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${text(cellText(cell))}</td>`).join('')}</tr>`)
    .join('\n');
  return `<h2>${text(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${
    note === undefined ? '' : `<p class="muted">${text(note)}</p>`
  }`;
}

const plotHtml = (plot: ReportPlot): string => `<h2>${text(plot.title)}</h2>${plotSvg(plot)}`;

function failureHtml(failure: Failure): string {
  const { width, height, picture } = failure;
  const boxes = (of: Failure['truth'], name: string) =>
    of.map(([x, y, w, h]) => `<rect class="${name}" x="${x}" y="${y}" width="${w}" height="${h}"/>`).join('');
  const image = picture === null ? '' : `<image href="${picture}" width="${width}" height="${height}"/>`;
  return `<figure><svg viewBox="0 0 ${width} ${height}">${image}${boxes(failure.truth, 'truth')}${boxes(failure.answered, 'answered')}</svg>
<figcaption><b>${text(failure.expression)}</b> <span class="muted">${text(failure.task)}, ${text(failure.image)}</span>
<p><span class="verdict">${failure.verdict}</span> ${text(failure.why)}</p>
<ol>${failure.chain.map((line) => `<li>${text(line.replace(/^\d+\. /, ''))}</li>`).join('')}</ol></figcaption></figure>`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8885; --muted: #8a929b; }
body { max-width: 1100px; margin: 24px auto; padding: 0 20px; font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 20px; } h2 { margin-top: 28px; font-size: 15px; }
.muted { color: var(--muted); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; } dt { color: var(--muted); } dd { margin: 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 16px 3px 0; border-bottom: 1px solid var(--line); text-align: left; }
svg.plot { max-width: 560px; font: 11px system-ui, sans-serif; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 20px; }
figure { margin: 0; } figure svg { width: 100%; background: #8882; }
rect.truth, rect.answered { fill: none; stroke-width: 2.5; vector-effect: non-scaling-stroke; }
rect.truth { stroke: #2fbf71; stroke-dasharray: 7 4; } rect.answered { stroke: #ffb02e; }
.verdict { padding: 1px 7px; border: 1px solid var(--line); border-radius: 3px; font-weight: 600; }
figcaption p { margin: 4px 0; } ol { margin: 0; padding-left: 20px; font-size: 12px; }
`;
