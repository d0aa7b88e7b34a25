import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('what is asked for beside another thing', () => {
  it('takes "it" for what was asked for just before', () => {
    expect(linesOf('the running track plus the diamond just south of it')).toEqual([
      'find "ground track field"',
      'take the surest of [1]',
      'find "baseball diamond"',
      'keep the ones of [3] south of [2]',
      'take the one of [4] nearest to [2]',
      'union of [2], [5]',
      'answer [6]',
    ]);
  });

  it('takes it for a landmark of its own where one is named', () => {
    expect(linesOf('the ship and the tank near the pier, south of it')).toContain(
      'keep the ones of [5] south of [4]',
    );
  });
});

describe('what is left out', () => {
  it('is one thing where one was said', () => {
    expect(linesOf('all tanks but the grey one')).toEqual([
      'find "storage tank"',
      'keep the ones of [1] that are grey',
      'take the surest of [2]',
      '[1] without [3]',
      'answer [4]',
    ]);
  });

  it('is all of them where that many may be meant, or where it could not be read which', () => {
    expect(linesOf('all tanks but the grey ones')).toContain('[1] without [2]');
    expect(linesOf('neither the red nor the white ships')).toContain('union of [2], [3]');
    expect(linesOf('all tanks but the wobbly grey one')).not.toContain('take the surest of [2]');
  });
});

describe('places', () => {
  it('are sides of the picture where only what lies there is not seen', () => {
    expect(linesOf('cars along the southern kerb')).toEqual([
      'find "vehicle"',
      'keep the ones of [1] in the south of the scene',
      'not read: "kerb"',
      'answer [2]',
    ]);
    expect(linesOf('cars at the southern kerb of the street')).not.toContain(
      'keep the ones of [1] in the south of the scene',
    );
    expect(linesOf('tanks along the southern pier')).toContain('take the southernmost of [2]');
  });

  it('may be the inner ones of a row', () => {
    expect(linesOf('the two inner tanks')).toContain('take the 2 of [1] nearest to the middle');
  });
});

describe('headings before the noun', () => {
  it.each([
    ['nose-down planes', 'down'],
    ['the two nose-up jets', 'up'],
    ['tail-down planes', 'up'],
  ])('%s', (question, way) => {
    expect(linesOf(question)).toContain(`keep the ones of [1] that point ${way}`);
  });
});

describe('so far away in a direction', () => {
  it('is about as far, not within it', () => {
    expect(linesOf('tanks 40 m west of the pier')).toEqual([
      'find "storage tank"',
      'find "harbor"',
      'keep the ones of [1] west of [2]',
      'keep the ones of [3] within 50 m of [2]',
      'keep the ones of [4] not within 30 m of [2]',
      'answer [5]',
    ]);
  });

  it('is within it where that is said', () => {
    const within = linesOf('tanks within 40 m west of the pier');
    expect(within).toContain('keep the ones of [3] within 40 m of [2]');
    expect(linesOf('tanks less than 40 m west of the pier')).toEqual(within);
  });
});
