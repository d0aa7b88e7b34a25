import { describe, expect, it } from 'vitest';
import { teachSettingsSchema, writesText } from '../../../src-main/contract/index.js';
import type { Example, TeachSettingsInput } from '../../../src-main/contract/index.js';
import { writesOf } from '../../../src-main/workspace/index.js';

const examples = (count: number): Example[] => Array.from({ length: count }, () => ({}) as Example);
const run = (method: 'sft' | 'grpo', given: TeachSettingsInput, train: number, heldOut: number) =>
  writesOf({
    train: examples(train),
    heldOut: examples(heldOut),
    method,
    settings: teachSettingsSchema.parse(given),
  });

describe('the answers that a run writes', () => {
  it('are those of both comparisons, of the app’s own scene too, where nothing is held out or rewarded', () => {
    expect(run('sft', { steps: 60 }, 3, 0)).toEqual({ compared: 30, replayed: 24, looks: 0, rollouts: 0 });
  });

  it('are rollouts besides, of no more examples than there are, and looks at what is held out', () => {
    const told = run('grpo', { steps: 12, prompts: 8, group: 4, lookEvery: 5 }, 3, 2);
    // Looked at after 5, 10 and the last of 12.
    expect(told).toEqual({ compared: 34, replayed: 24, looks: 6, rollouts: 12 * 3 * 4 });
    expect(writesText(told)).toBe(
      'It writes up to 184 answers, seconds to minutes each and nearly all of its time: 34 to compare before and after, ' +
        '24 of these about the scene that comes with the app; 6 to held-out examples meanwhile; 144 rollouts that are rewarded.',
    );
  });
});
