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

describe('figures of a size', () => {
  it.each([
    ['tanks 20 m in diameter', '>= 18 m', '<= 22 m'],
    ['tanks of 20 m diameter', '>= 18 m', '<= 22 m'],
    ['tanks 20 m across', '>= 18 m', '<= 22 m'],
    ['20 m tanks', '>= 18 m', '<= 22 m'],
    ['a 20-metre tank', '>= 18 m', '<= 22 m'],
    ['tanks with a length of 20 m', '>= 18 m', '<= 22 m'],
  ])('are about so much: %s', (question, least, most) => {
    expect(linesOf(question)).toEqual([
      'find "storage tank"',
      `keep those of [1] with length ${least}`,
      `keep those of [2] with length ${most}`,
      'answer [3]',
    ]);
  });

  it.each([
    ['tanks whose diameter exceeds 20 m', 'length > 20 m'],
    ['tanks more than 20 m in diameter', 'length > 20 m'],
    ['tanks at least 15 m across', 'length > 15 m'],
    ['tanks that measure over 20 m across', 'length > 20 m'],
    ['tanks 20 m or more in diameter', 'length >= 20 m'],
    ['tanks 20 m long or more', 'length >= 20 m'],
    ['tanks 20 m or less across', 'length <= 20 m'],
    ['tanks 20 m or wider', 'width >= 20 m'],
    ['tanks with a width below 10 m', 'width < 10 m'],
  ])('bound it: %s', (question, bound) => {
    expect(linesOf(question)).toEqual([
      'find "storage tank"',
      `keep those of [1] with ${bound}`,
      'answer [2]',
    ]);
  });

  it('leaves what is no size of the thing', () => {
    expect(linesOf('cars 20 m across the road').join(' ')).not.toContain('length');
    expect(linesOf('a 400 m track').join(' ')).not.toContain('length');
    expect(linesOf('ships 100 m from the pier')).toContain('keep the ones of [1] within 100 m of [2]');
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
