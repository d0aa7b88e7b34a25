import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

const GREEN = 'keep the ones of [1] that are green in the middle';
const BROWN = 'keep the ones of [1] that are brown in the middle';
const BARE = 'keep the ones of [2] that are not green in the middle';

describe('what a part is covered with', () => {
  it.each([
    ['diamonds whose infield is covered by grass', [GREEN]],
    ['diamonds whose infield contains grass', [GREEN]],
    ['ball fields with a grassed infield', [GREEN]],
    ['grass-infield diamonds', [GREEN]],
    ['diamonds that have a square of grass in the middle', [GREEN]],
    ['ball fields with a patch of grass inside the dirt', [GREEN]],
    ['diamonds whose infield is entirely of bare soil', [BROWN]],
    ['diamonds, dirt all over the infield', [BROWN]],
    ['diamonds with infield all dirt', [BROWN]],
    ['all-dirt infields', [BROWN]],
    ['diamonds with bare soil infield (without any grass inside)', [BROWN, BARE]],
    ['diamonds w/ fully skinned infield, no grass inside basepaths', [BROWN, BARE]],
  ])('%s', (question, steps) => {
    expect(linesOf(question)).toEqual(['find "baseball diamond"', ...steps, `answer [${steps.length + 1}]`]);
  });

  it('is no ground that a thing stands on', () => {
    expect(linesOf('planes on grass')).toContain('find "grass"');
  });
});
