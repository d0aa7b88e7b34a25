import type { Report, ReportForm } from '../contract/index.js';
import { reportHtml } from './report-html.js';
import { reportMarkdown } from './report-markdown.js';

/** A report as a file: HTML and JSON hold all of it, Markdown no pictures. */
export function reportText(report: Report, form: ReportForm): string {
  if (form === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return form === 'md' ? reportMarkdown(report) : reportHtml(report);
}
