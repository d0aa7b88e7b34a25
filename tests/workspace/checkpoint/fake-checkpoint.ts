/** A checkpoint without a process: it answers by a function, in tokens of one character that it is equally sure of. */
import { cancelled } from '../../../src-main/contract/index.js';
import { recogniseCheckpoint, smartResize } from '../../../src-main/checkpoints/index.js';
import type { Asked, CheckpointEngine, Checkpoint } from '../../../src-main/checkpoints/index.js';
import { fixtureFolder } from '../../checkpoints/truth.js';

export const WHITE = [250, 250, 250] as const;
export const RED = [200, 30, 30] as const;

export interface FakeCheckpoint extends CheckpointEngine {
  readonly asked: Asked[];
  /** How many pictures came at once, run by run. */
  readonly batches: number[];
}

/** @param say what it writes about a prompt and a picture; the sureness of each token may follow */
export async function fakeCheckpoint(
  say: (asked: Asked, number: number) => string | { text: string; sure: number } | Promise<string>,
  family: Checkpoint['family'] = 'qwen2_5_vl',
  rows = 1,
): Promise<FakeCheckpoint> {
  const checkpoint = await recogniseCheckpoint(fixtureFolder(family));
  const asked: Asked[] = [];
  const batches: number[] = [];
  return {
    checkpoint,
    precision: 'fp32',
    report: { provider: 'cpu', tried: [] },
    loadMs: 1,
    residentBytes: 1e6,
    asked,
    batches,
    rowsFor: () => rows,
    ask: async (together, limits, signal, onText) => {
      batches.push(together.length);
      const said: { text: string; sure: number }[] = [];
      for (const one of together) {
        asked.push(one);
        const written = await say(one, asked.length);
        said.push(typeof written === 'string' ? { text: written, sure: 0.9 } : written);
      }
      if (signal?.aborted) throw cancelled();
      const longest = Math.max(...said.map(({ text }) => text.length));
      for (let at = 0; at < longest; at++)
        for (const [row, { text }] of said.entries()) if (at < text.length) onText?.(row, text.charAt(at));
      return {
        rows: together.map(({ picture }, row) => {
          const { text = '', sure = 0 } = said[row] ?? {};
          const letters = Array.from(text);
          return {
            text,
            tokens: Math.min(letters.length, limits.maxTokens),
            probabilities: letters.map(() => sure),
            ends: letters.map((_, i) => i + 1),
            ended: 'end' as const,
            resized: smartResize(picture, checkpoint.pictures),
          };
        }),
        promptTokens: 50,
        firstTokenMs: 5,
        tokensPerSecond: 20,
        peakBytes: 1e6,
      };
    },
    adapt: (adapter) => Promise.resolve(adapter === null),
    close: () => Promise.resolve(),
  };
}

/** The box around all pixels of a colour as the model would write it, in pixels of the resized picture; null where there are none. */
export function boxSeen(
  { picture }: Asked,
  colour: readonly [number, number, number],
  { checkpoint }: Pick<CheckpointEngine, 'checkpoint'>,
): string | null {
  const { rgb, width, height } = picture;
  const columns: number[] = [];
  const rows: number[] = [];
  for (let i = 0; i < width * height; i++) {
    if (colour.every((value, c) => Math.abs((rgb[i * 3 + c] ?? 0) - value) < 3)) {
      columns.push(i % width);
      rows.push(Math.floor(i / width));
    }
  }
  if (columns.length === 0) return null;
  const resized = smartResize(picture, checkpoint.pictures);
  const [sx, sy] = [resized.width / width, resized.height / height];
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b)) + 1;
  const corners = [least(columns) * sx, least(rows) * sy, most(columns) * sx, most(rows) * sy];
  return `[${corners.map((value) => value.toFixed(2)).join(', ')}]`;
}

/** As the prompts for detection ask for it. */
export const detected = (box: string | null, label = 'thing'): string =>
  box === null ? 'None' : `\`\`\`json [{"bbox_2d": ${box}, "label": "${label}"}] \`\`\``;
