import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('ranges of size', () => {
  it.each([
    'planes between 20 and 35 metres long',
    'planes 20 to 35 m long',
    'planes from 20 m to 35 m long',
    'planes 20-35 m long',
    'planes with a wingspan between 20 and 35 m',
    'planes with a wingspan of 20 to 35 m',
  ])('%s', (question) => {
    expect(linesOf(question)).toEqual([
      'find "airplane"',
      expect.stringMatching(/\[1\].*20 m/),
      expect.stringMatching(/\[2\].*35 m/),
      'answer [3]',
    ]);
  });

  it('leaves what lies between two distances or two things', () => {
    expect(linesOf('ships between 20 and 30 m from the pier')).toEqual([
      'find "ship"',
      'not read: "between 20 and 30 m from the pier"',
      'answer [1]',
    ]);
    expect(linesOf('ships between the pier and the bridge').join(' ')).not.toContain('not read');
  });
});

describe('measures that are named', () => {
  it.each([
    'tanks with a diameter under 50 ft',
    'tanks whose diameter is under 50 ft',
    'the plane with the longest wingspan',
    'the plane whose wingspan is longest',
  ])('are read: %s', (question) => {
    const lines = linesOf(question);
    expect(lines).toHaveLength(3);
    expect(lines.join(' ')).not.toContain('not read');
  });
});

describe('sizes compared with another thing', () => {
  it('names the largest by all the others', () => {
    expect(linesOf('the tank larger than the others')).toContain('take the largest of [1]');
    expect(linesOf('the bridge longer than all the others')).toContain('take the longest of [1]');
  });

  it('looks for no distance', () => {
    expect(linesOf('tanks at a distance from the pier').join(' ')).not.toContain('find distance');
    expect(linesOf('tanks at a distance from the pier').join(' ')).not.toContain('find "distance"');
  });
});
