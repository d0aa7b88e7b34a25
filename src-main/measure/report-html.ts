import type { Cell, Report, ReportPlot, ReportTable, ShownAnswer } from '../contract/index.js';
import { text } from './html-text.js';
import { cellText } from './report-markdown.js';
import { plotSvg } from './report-plots.js';
import { REPORT_STYLE } from './report-style.js';

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
<style>${REPORT_STYLE}</style>
<header><h1>${text(report.title)}</h1><p class="muted">${text(report.made)}</p><dl>${facts}</dl></header>
<main>
<div class="figures">
${[...report.tables.map(tableHtml), ...report.plots.map(plotHtml)].join('\n')}
</div>
${galleryHtml('Failures', 'The worst first, of each verdict in turn.', report.failures)}
${galleryHtml('Successes', 'Right answers, the longest chains first.', report.successes)}
</main>
</html>
`;
}

function tableHtml({ title, columns, rows, note }: ReportTable): string {
  // A column of words stands to the left, one of figures to the right.
  const words = columns.map((_, at) => at === 0 || rows.some((row) => typeof row[at] === 'string'));
  const side = (at: number) => (words[at] === true ? '' : ' class="n"');
  const head = columns.map((name, at) => `<th${side(at)}>${text(name)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, at) => `<td${side(at)}>${cellHtml(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  const wide = columns.length > WIDE_COLUMNS ? ' class="wide"' : '';
  return `<section${wide}><h2>${text(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>${note === undefined ? '' : `<p class="muted note">${text(note)}</p>`}</section>`;
}

const WIDE_COLUMNS = 4;

/** An interval stands smaller beside its figure. */
function cellHtml(cell: Cell): string {
  const whole = cellText(cell);
  if (typeof cell === 'string') return text(whole);
  const [figure = '', interval] = whole.split(/ (?=\[)/);
  return interval === undefined ? figure : `${figure} <small>${interval}</small>`;
}

const plotHtml = (plot: ReportPlot): string =>
  `<section><h2>${text(plot.title)}</h2>${plotSvg(plot)}</section>`;

function galleryHtml(title: string, hint: string, answers: readonly ShownAnswer[]): string {
  if (answers.length === 0) return '';
  const legend = '<span class="key answered"></span>answered <span class="key truth"></span>true';
  return `<section class="gallery"><h2>${title}</h2><p class="muted">${hint} ${legend}</p>
${answers.map(answerHtml).join('\n')}</section>`;
}

function answerHtml(shown: ShownAnswer): string {
  const { width, height, picture, verdict } = shown;
  const boxes = (of: ShownAnswer['truth'], name: string) =>
    of.map(([x, y, w, h]) => `<rect class="${name}" x="${x}" y="${y}" width="${w}" height="${h}"/>`).join('');
  const image = picture === null ? '' : `<image href="${picture}" width="${width}" height="${height}"/>`;
  const steps = shown.chain.map((line) => `<li>${text(line.replace(/^\d+\. /, ''))}</li>`).join('');
  const badge = verdict === null ? '<b class="badge good">right</b>' : `<b class="badge">${verdict}</b>`;
  return `<figure><svg viewBox="0 0 ${width} ${height}">${image}${boxes(shown.truth, 'truth')}${boxes(shown.answered, 'answered')}</svg>
<figcaption><p class="asked">${text(shown.expression)}</p>
<p>${badge} ${text(shown.why)}</p><ol>${steps}</ol>
<p class="muted">${text(shown.image)}, ${shown.task} meant${shown.task === 'many' ? `, F1 ${shown.right.toFixed(2)}` : ''}</p></figcaption></figure>`;
}
