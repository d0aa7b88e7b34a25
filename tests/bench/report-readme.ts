/** The measured figures of the README, between marks that are comments of Markdown. */
import type { MeasuredWriter } from '../../src-main/contract/index.js';
import { measuredWay } from '../../src-main/measure/index.js';
import type { DetectionMetrics } from '../../src-main/measure/index.js';
import type { Figure } from './figure.js';
import type { MeasuredWays } from './report-aims.js';

const DIGITS = 3;

export interface ReadmeFigures {
  readonly detection: DetectionMetrics;
  readonly expressions: MeasuredWays;
  readonly benches: readonly Figure[];
}

const MARKED = (name: string): RegExp =>
  new RegExp(`(<!-- measured: ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`, 'u');

/** @throws RangeError where the page lacks a mark, or a figure that it shows was not measured */
export function withFigures(readme: string, figures: ReadmeFigures): string {
  const put = (page: string, name: string, text: string): string => {
    if (!MARKED(name).test(page)) throw new RangeError(`README.md has no mark "measured: ${name}"`);
    return page.replace(MARKED(name), (_, before: string, after: string) => `${before}\n${text}\n${after}`);
  };
  return put(put(readme, 'accuracy', accuracy(figures)), 'speed', speed(figures.benches));
}

/** Shares as people write them: .766 */
function share(value: number | { readonly mean: number } | null): string {
  if (value === null) return 'not measured';
  return (typeof value === 'number' ? value : value.mean).toFixed(DIGITS).replace(/^0/u, '');
}

function accuracy({ detection, expressions: { figures, ways } }: ReadmeFigures): string {
  const oneBy = (writer: MeasuredWriter): string => {
    const way = measuredWay(ways, writer, false);
    if (way === undefined) throw new RangeError(`no figures of the writer "${writer}"`);
    return share(way.figures.rec.all.at50);
  };
  const { rec, many, refusal } = figures;
  return `On 130 pictures of VHR-10 val, each asked for every class by name, AP50 is ${share(detection.ap50)} and mAP ${share(detection.ap)}. Of 134
questions written by hand over 34 of them, never learned from, ${share(rec.all.at50)} of those that mean one object are answered
rightly (${oneBy('parser')} with the grammar alone, ${oneBy('direct')} with the most likely objects of the named class); questions that mean several
get an F1 of ${share(many.f1)}; ${share(refusal.none)} of those that mean nothing are refused, and ${share(refusal.others)} of the others.`;
}

/** What the benchmarks call it, and what a reader does. */
const SHOWN = [
  ['deflate, cold: tiles, ratio', 'map tiles of a deflate COG never seen before, against rio-tiler'],
  ['deflate, warm: tiles, ratio', 'the same once its blocks are decoded'],
  ['jpeg, cold: tiles, ratio', 'map tiles of a JPEG COG never seen before'],
  ['jpeg, warm: tiles, ratio', 'the same once its blocks are decoded'],
  ['50,000 x 50,000 COG: open and first tile', '50,000 x 50,000 COG: open and first tile'],
  ['mosaic-deflate-20000.tif: first view', '20,000 x 20,000 without overviews: first view'],
  ['mosaic-deflate-20000.tif: overviews', 'the same: all overviews'],
  ['perceiver, whole pyramid, 3000 x 3000 at 0.5 m', 'looking for all classes at all scales'],
  ['second question, 10000 x 10000', 'second question about 10,000 x 10,000, {candidates of it} candidates'],
  ['peak memory of all processes, 20000 x 20000', 'peak memory at 20,000 x 20,000, all processes'],
] as const;
function speed(figures: readonly Figure[]): string {
  const figure = (name: string): Figure => {
    const found = figures.find((each) => each.what === name);
    if (found === undefined) throw new RangeError(`the benchmarks have no figure "${name}"`);
    return found;
  };
  const rows = SHOWN.map(([name, words]) => {
    const { value, unit, aim } = figure(name);
    const what = words.replace(/\{(.+)\}/u, (_, other: string) => figure(other).value.toLocaleString('en'));
    const rounded = Number(value.toPrecision(DIGITS));
    return `| ${what} | ${unit === 'x' ? `${rounded} times as many` : `${rounded} ${unit}`} | ${aim} |`;
  });
  return ['| what | median | aim |', '| --- | --- | --- |', ...rows].join('\n');
}
