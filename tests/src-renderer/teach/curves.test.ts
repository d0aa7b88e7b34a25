/** Curves of a run, their charts, and the words and form round them. */
import { describe, expect, it } from 'vitest';
import { domainOf, linePath } from '../../../src-renderer/teach/chartPath.js';
import { linesOf } from '../../../src-renderer/teach/curveLines.js';
import { extended, NO_CURVES, type Curves, type RunCurves } from '../../../src-renderer/teach/curves.js';
import {
  DEFAULT_SETTINGS,
  isDefault,
  NUMBER_FIELDS,
  settingIssues,
} from '../../../src-renderer/teach/runRequest.js';
import { flatText, headlineOf, stepsOf } from '../../../src-renderer/teach/runText.js';
import { progressOf } from './shown.js';

describe('the curves of a run', () => {
  /** Of a run of one part. */
  const only = (run: RunCurves): Curves => {
    expect(run).toHaveLength(1);
    return run[0]!.curves;
  };

  it('grow by what training tells and by nothing else', () => {
    const curves = only(
      [
        progressOf(1, { heldOut: 0.2 }),
        progressOf(2, { kl: null }),
        progressOf(3, { phase: 'measuring', heldOut: 0.9 }),
      ].reduce(extended, []),
    );
    expect(curves.total).toEqual([{ step: 1, value: 0.5 }, { step: 2, value: 0.5 }]); // prettier-ignore
    expect(curves.kl.map(({ step }) => step)).toEqual([1]);
    expect(curves.heldOut).toEqual([{ step: 1, value: 0.2 }]);
    expect(curves.iou).toEqual([]);
  });

  it('of a run that goes on from its checkpoint drop what came after it', () => {
    const curves = [1, 2, 3, 4]
      .map((step) => progressOf(step, { heldOut: step / 10 }))
      .reduce<RunCurves>(extended, []);
    const resumed = only(extended(curves, progressOf(3, { heldOut: null })));
    expect(resumed.total.map(({ step }) => step)).toEqual([1, 2, 3]);
    // What was looked at in that step stays: a second word on it says nothing of the held-out part.
    expect(resumed.heldOut.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it('of SFT are held-out score and loss; of the others every part', () => {
    expect(linesOf(NO_CURVES, 'sft').map(({ title }) => title)).toEqual(['Held-out score', 'Loss']);
    const told = only(extended([], progressOf(1)));
    const [reward] = linesOf(told, 'dapo');
    expect(reward!.lines.map(({ name }) => name)).toEqual(['total', 'format', 'mAP']);
    expect(linesOf(told, 'grpo').map(({ title }) => title)).toContain('Clip share');
  });
});

describe('a line of a chart', () => {
  const points = [{ step: 0, value: 0 }, { step: 10, value: 2 }, { step: 20, value: 1 }]; // prettier-ignore

  it('runs from left to right, larger values higher', () => {
    expect(linePath(points, domainOf([points]), 100, 50)).toBe('M0 50L50 0L100 25');
  });
  it('of one point is a dot, of none nothing', () => {
    expect(linePath([points[1]!], domainOf([points]), 100, 50)).toBe('M50 0h0.01');
    expect(linePath([], domainOf([]), 100, 50)).toBe('');
  });
  it('keeps zero and the least range in its domain, and is never flat', () => {
    expect(domainOf([points], [0, 4])).toEqual({ steps: [0, 20], values: [0, 4] });
    expect(domainOf([[{ step: 5, value: -1 }]])).toEqual({ steps: [5, 6], values: [-1, 0] });
    expect(domainOf([])).toEqual({ steps: [0, 1], values: [0, 1] });
  });
  it('may have many thousand points', () => {
    const many = Array.from({ length: 200_000 }, (_, step) => ({ step, value: step % 7 }));
    expect(domainOf([many]).values).toEqual([0, 6]);
  });
});

describe('the settings', () => {
  it('have a field each, but for rewards and switches', () => {
    const others = ['seed', 'rewards', 'chain', 'shuffleRewards'];
    expect([...NUMBER_FIELDS.map(({ key }) => key as string), ...others].sort()).toEqual(
      Object.keys(DEFAULT_SETTINGS).sort(),
    );
  });
  it('that may be left empty are those that the contract lets be null', () => {
    for (const { key, empty } of NUMBER_FIELDS) {
      expect([key, settingIssues({ ...DEFAULT_SETTINGS, [key]: null }).has(key)]).toEqual([
        key,
        empty === undefined,
      ]);
    }
  });
  it('name what is wrong with them by its place', () => {
    expect(settingIssues(DEFAULT_SETTINGS).size).toBe(0);
    const issues = settingIssues({
      ...DEFAULT_SETTINGS,
      group: 1,
      rewards: { ...DEFAULT_SETTINGS.rewards, iou: Number.NaN },
    });
    expect([...issues.keys()].sort()).toEqual(['group', 'rewards.iou']);
  });
  it('are the defaults whatever the seed', () => {
    expect(isDefault({ ...DEFAULT_SETTINGS, seed: 7 })).toBe(true);
    expect(isDefault({ ...DEFAULT_SETTINGS, beta: 0 })).toBe(false);
  });
});

describe('a run in words', () => {
  it.each([
    ['running', null, 'Starting'],
    ['running', progressOf(3), 'Training: what the terms look like'],
    ['running', progressOf(3, { phase: 'replay before' }), 'Measuring what it could before'],
    ['paused', progressOf(3), 'Paused'],
    ['cancelled', null, 'Cancelled; nothing of it is kept'],
  ] as const)('%s, %#', (state, progress, said) => expect(headlineOf(state, progress)).toBe(said));
  it('tells of an update whose answers were all worth the same, and of no other', () => {
    expect(flatText(progressOf(3, { loss: null, flatGroups: 8 }))).toContain('nothing could be learned');
    for (const more of [
      {},
      { flatGroups: 3 },
      { loss: null },
      { phase: 'looking' as const, loss: null, flatGroups: 8 },
    ])
      expect(flatText(progressOf(3, more))).toBe('');
    expect(flatText(null)).toBe('');
  });
  it('counts updates, or examples outside of training', () => {
    expect(stepsOf(progressOf(3))).toBe('update 3 of 40');
    expect(stepsOf(progressOf(3, { phase: 'looking' }))).toBe('3 of 40 examples');
    expect(stepsOf(null)).toBe('');
  });
});
