import type { PolicyPort } from '../../../src-main/engine/index.js';
import { allTokens } from '../../../src-main/reason/policy/index.js';
import { vocabulary } from '../scenes.js';

export const classes = vocabulary.map(({ name }) => name);
export const tokens = allTokens(classes);

export interface FakePolicy extends PolicyPort {
  readonly steps: { tokens: number[]; parents: number[] }[];
  open(): number;
}

/** A policy whose logits are a function of what a row has written so far: `prefer(ids)` gives ids with their logits. */
export function fakePolicy(
  prefer: (ids: readonly number[], words: number) => readonly (readonly [id: number, logit: number])[],
  maxTokens = 120,
): FakePolicy {
  const steps: { tokens: number[]; parents: number[] }[] = [];
  let open = 0;
  return {
    steps,
    open: () => open,
    description: { tokens, classes, layers: 1, heads: 1, headWidth: 1, maxTokens },
    read: (words) => {
      open += 1;
      let rows: number[][] = [[]];
      return Promise.resolve({
        words: words.length,
        step: (ids, parents) => {
          steps.push({ tokens: [...ids], parents: [...parents] });
          rows = ids.map((id, row) => [...(rows[parents[row] ?? 0] ?? []), id]);
          const width = tokens.length + words.length;
          const logits = new Float32Array(rows.length * width).fill(-20);
          for (const [row, written] of rows.entries())
            for (const [id, logit] of prefer(written.slice(1), words.length))
              logits[row * width + id] = logit;
          return Promise.resolve(logits);
        },
        close: () => {
          open -= 1;
          return Promise.resolve();
        },
      });
    },
  };
}
