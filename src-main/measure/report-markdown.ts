import type { Cell, Report, ReportTable } from '../contract/index.js';

const DIGITS = 3;
const LARGE = 100;

/** A cell as text: shares with three decimals, whole numbers as they are, an interval in brackets. */
export function cellText(cell: Cell): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number')
    return Number.isInteger(cell) ? String(cell) : cell.toFixed(Math.abs(cell) >= LARGE ? 0 : DIGITS);
  return `${cell.mean.toFixed(DIGITS)} [${cell.low.toFixed(DIGITS)}, ${cell.high.toFixed(DIGITS)}]`;
}

/** The tables of a report, and its failures as a list. */
export function reportMarkdown(report: Report): string {
  return [
    `# ${escaped(report.title)}`,
    report.facts.map(({ name, value }) => `- ${escaped(name)}: ${escaped(value)}`).join('\n'),
    ...report.tables.map(tableMarkdown),
    ...(report.failures.length === 0
      ? []
      : [
          `## Worst failures\n\n${report.failures
            .map(
              ({ image, expression, verdict, why }) =>
                `- ${escaped(image)}: ${escaped(expression)} — **${verdict}**. ${escaped(why)}`,
            )
            .join('\n')}`,
        ]),
  ]
    .join('\n\n')
    .concat('\n');
}

export function tableMarkdown({ title, columns, rows, note }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const body = [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(row.map(cellText)))];
  return `## ${escaped(title)}\n\n${body.join('\n')}${note === undefined ? '' : `\n\n${escaped(note)}`}`;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
