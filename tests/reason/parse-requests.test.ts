import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('requests in whole sentences', () => {
  it.each([
    "I'm looking for the largest plane",
    "I'd like to see the largest plane, please",
    "I'm after the largest plane",
    "We're interested in the largest plane",
    "Which plane's the largest?",
    "which one's the largest plane",
  ])('%s', (question) => {
    expect(linesOf(question)).toEqual(['find "airplane"', 'take the largest of [1]', 'answer [2]']);
  });

  it('have short forms of verbs', () => {
    expect(linesOf("the plane that's got a red tail")).toEqual(linesOf('the plane with a red tail'));
    expect(linesOf("ships, they're white")).toEqual(linesOf('ships that are white'));
    expect(linesOf("the building's parking lot")).toContain('not read: "building\'s"');
  });
});

describe('telegraphic style', () => {
  it.each([
    ['a/c nose N', 'planes with the nose north'],
    ['a/c, noses SE', 'planes with noses southeast'],
    ['2 veh E of bldg', 'two vehicles east of the building'],
    ['NW-most tank', 'northwesternmost tank'],
    ['tanks betw bridge and ship', 'tanks between bridge and ship'],
    ['ships in NE quad', 'ships in the northeast quadrant'],
    ['narrow-bodies on txy', 'planes on the taxiway'],
  ])('%s', (short, long) => {
    const said = (question: string): string[] =>
      linesOf(question).filter((line) => !line.startsWith('not read'));
    expect(said(short)).toEqual(said(long));
  });

  it('keeps the letters of names', () => {
    expect(linesOf('tanks near gate E').join('\n')).not.toContain('east');
  });
});
