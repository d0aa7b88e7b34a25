/** Which curves share a chart, and how each is drawn. Pure. */
import type { Method } from '../../src-main/contract/index.js';
import type { CurveName, CurvePoint, Curves } from './curves.js';

export interface ChartLine {
  readonly name: string;
  /** A class of lineChart.css; lines differ in dashes too, not in colour alone. */
  readonly look: 'a' | 'b' | 'c' | 'd' | 'e';
  readonly points: readonly CurvePoint[];
}
export interface Chart {
  readonly title: string;
  readonly hint: string;
  readonly wide?: boolean;
  /** A range that the axis holds at least. */
  readonly least?: readonly [number, number];
  readonly lines: readonly ChartLine[];
}

const NAMES: Partial<Record<CurveName, string>> = {
  total: 'total',
  format: 'format',
  iou: 'IoU',
  map: 'mAP',
  mask: 'mask',
};
const SHARE = [0, 1] as const;

/** Charts of a run: rewards of those that have them, always the held-out score. Those of which nothing was told yet stay, empty, so that nothing jumps. */
export function linesOf(curves: Curves, method: Method): Chart[] {
  const line = (name: CurveName, look: ChartLine['look']): ChartLine => ({
    name: NAMES[name] ?? '',
    look,
    points: curves[name],
  });
  const heldOut: Chart = {
    title: 'Held-out score',
    hint: 'Mean reward of the greedy answers on the examples that are not trained on',
    least: SHARE,
    lines: [line('heldOut', 'b')],
  };
  const loss: Chart = { title: 'Loss', hint: 'Of the last update', lines: [line('loss', 'a')] };
  if (method === 'sft') return [heldOut, loss];
  const parts = [
    line('total', 'a'),
    line('format', 'b'),
    line('iou', 'c'),
    line('map', 'd'),
    line('mask', 'e'),
  ];
  return [
    {
      title: 'Reward by part',
      hint: 'Mean over the rollouts of an iteration, before weights',
      wide: true,
      least: SHARE,
      lines: parts.filter(({ points, name }) => points.length > 0 || name === 'total'),
    },
    heldOut,
    { title: 'KL', hint: 'Divergence from the model before the run', lines: [line('kl', 'c')] },
    {
      title: 'Entropy',
      hint: 'Mean over tokens or candidates, natural logarithm: 0 tries nothing new',
      lines: [line('entropy', 'd')],
    },
    { title: 'Clip share', hint: 'Share of tokens whose ratio was cut', lines: [line('clipShare', 'e')] },
  ];
}
