import { describe, expect, it } from 'vitest';
import { chainText, parseQuestion } from '../../src-main/reason/index.js';
import { distractors, vocabulary } from './scenes.js';

function read(question: string): string[] {
  const { chain } = parseQuestion(question, { vocabulary, distractors, commonest: 'airplane' });
  return chainText(chain)
    .split('\n')
    .map((line) => line.replace(/^\[\d+\] /, ''));
}

describe('ways of saying the same', () => {
  it.each([
    ['jets facing the top of the image', ['keep the ones of [1] that point up']],
    ['planes pointing to the left edge of the picture', ['keep the ones of [1] that point left']],
    ['two bridges that run straight left to right', ['keep the ones of [1] that lie horizontal']],
    ['the plane second from left to right', ['take the 2nd leftmost of [1]']],
    ['the tank more to the left', ['take the leftmost of [1]']],
    ['the ship closest to the bottom', ['take the bottommost of [1]']],
    ['south side, counting from the left, number four', ['take the 4th leftmost of [2]']],
    ['third aircraft down', ['take the 3rd topmost of [1]']],
    ['every last one of the ships', ['find "ship"', 'answer [1]']],
    ['ships, ignore the red ones', ['[1] without [2]']],
    ['traffic on the bridge', ['find "vehicle"']],
    ['tennis court beside the one with hoops', ['keep the ones of [1] right beside [2]']],
    ['the plane right below the top one', ['keep the ones of [1] below [2]']],
    ['bridge on the right by the house', ['keep the ones of [1] in the right of the scene']],
    ['courts on the north side of the white bridge', ['keep the ones of [3] north of [5]']],
    ['diamonds with some grass in the infield', ['keep the ones of [1] that are green in the middle']],
    ['the dark ship', ['take the darkest of [2]']],
    ['plane pointing W', ['keep the ones of [1] that point west']],
    ['airplane whose nose points roughly north', ['keep the ones of [1] that point north']],
    ['jet with its nose up to the north', ['keep the ones of [1] that point north']],
    ['planes that point their noses straight to the right', ['keep the ones of [1] that point right']],
    ['planes pointing right', ['keep the ones of [1] that point right']],
    ['tank S of the N-S road', ['keep the ones of [1] south of [3]']],
    ['ships w/o a red hull', ['keep the ones of [1] that are not red']],
    ['red & white cars', ['union of [2], [3]']],
    ['a red and white car', ['keep the ones of [2] that are white']],
    ['a red and a white car', ['union of [2], [3]']],
    ['the red and the white car', ['take the surest of [2]', 'take the surest of [4]', 'union of [3], [5]']],
    ['red and two white cars', ['count [4], expecting 2', 'union of [2], [4]']],
    ['large red and white cars', ['keep the large ones of [2]', 'keep the large ones of [4]']],
    ['large and white cars', ['keep the ones of [1] that are white', 'keep the large ones of [2]']],
    ['W court of the two', ['take the westernmost of [3]']],
    ['the middle two jets of the left-hand row of four', ['take the 2 of [2] nearest to the middle']],
    ['every plane bar the red one', ['[1] without [3]']],
    ['ship with a white boat alongside it', ['keep the ones of [1] right beside [2]']],
    ['both diamonds, one on each side of the red court', ['keep the ones of [1] right beside [5]']],
    ['all the ways to get over the river', ['find "bridge"']],
    ['where the railway goes over the river', ['find "bridge"']],
    ['all ships save the red one', ['[1] without [3]']],
    ['the piers at either end of the row', ['take the two of [2] farthest apart']],
    ['two tanks, one at each end', ['take the two of [1] farthest apart']],
    ['the outer two docks of the three', ['take the two of [1] farthest apart']],
    ['cars at the ends of the bridge', ['keep the ones of [1] near [2]']],
    [
      'docks in the left corner of the marina',
      ['keep the ones of [1] in the left of the scene', 'answer [2]'],
    ],
    ['everything on wheels but the red one', ['find "vehicle"', '[1] without [3]']],
    ['blue tanks, the top ones', ['keep the ones of [2] in the top of the scene', 'answer [3]']],
    ['eight tanks in two columns of four', ['part [1] into clusters of 8, take the largest of these']],
    ['the small cluster of tanks', ['part [1] into clusters, take the smallest of these', 'answer [2]']],
    ['I mean the ship on the left', ['find "ship"']],
  ])('%s', (question, steps) => {
    const lines = read(question);
    for (const step of steps) expect(lines, lines.join(' / ')).toContain(step);
  });

  it('takes what is in a part of the ground for what lies on it, on that side', () => {
    const lines = read('two planes in the upper right part of the main apron');
    expect(lines).toContain('keep the ones of [1] inside [3]');
    expect(lines).toContain('take the 2 of [4] nearest to the top right');
    const unseen = read('planes in the northern part of the airport');
    expect(unseen).toContain('keep the ones of [1] in the north of the scene');
    expect(unseen).toContain('not read: "airport"');
  });

  it.each([
    'planes at gate E',
    'ships at pier S',
    'cars on lot e',
    'the E-shaped building',
    'jets round the gold W',
  ])('takes the letter of a name or a shape for no side: %s', (question) => {
    const text = read(question).join();
    expect(text).not.toMatch(/east|south|west|eastern/);
  });

  it('takes "it" for the landmark that was named before', () => {
    const lines = read('plane close to the brown bridge, south-west side of it');
    expect(lines).toContain('keep the ones of [4] southwest of [3]');
  });

  it('narrows a use by what else is said, and says what it could not read', () => {
    const lines = read('parked by itself next to the green hedge, quuxing');
    expect(lines).toContain('find "airplane"');
    expect(lines).toContain('find "vehicle"');
    expect(lines.join()).toMatch(/right beside.*not read: "quuxing"/);
  });

  it('leaves out a closing request, and nothing else', () => {
    expect(read('ships near the pier? put a box on each')).toEqual(read('ships near the pier'));
    expect(read('tanks, mark the red ones').join()).toContain('red');
  });

  it('gives the object of a verb that it does not know no say over the thing', () => {
    const lines = read('ship dragging a long thin white line');
    expect(lines.join()).not.toContain('narrow');
    expect(lines.join()).toContain('not read: "dragging a long thin white line"');
  });

  it('leaves a roof with its building, and a part that goes by the name of the whole unread', () => {
    expect(read('car beside the house with the bright roof')).toContain(
      'keep the ones of [2] that are light',
    );
    expect(read('diamonds with home plate at the bottom').join()).toContain('not read: "with home plate');
  });
});

describe('the set to choose from, and how many', () => {
  it.each([
    ['in the top row of diamonds, the one in the middle', 'part [1] into rows, take the topmost of these'],
    ['in the left cluster, the biggest tank', 'part [1] into clusters, take the leftmost of these'],
    ['which of the tanks is next to the bridge?', 'take the surest of [3]'],
    ['planes on the concrete', 'union of [2], [3]'],
  ])('%s', (question, step) => {
    const lines = read(question);
    expect(lines, lines.join(' / ')).toContain(step);
  });

  it('makes no use of a known thing of a thing that is not known', () => {
    expect(read('is there a seaplane moored in the lagoon?')[0]).toContain('seaplane');
    expect(read('where could someone moor a boat?')[0]).toBe('find "harbor"');
  });
});

describe('a request with something before it', () => {
  it.each([
    ['kids want to play, both courts with hoops please', 'find "basketball court"', '"kids", "want"'],
    ['Planning dept.: outline both diamonds', 'find "baseball diamond"', null],
    ['repair crew - both spans over the river', 'find "bridge"', '"repair", "crew"'],
    ['Put boxes around the planes at the pier', 'find "airplane"', null],
  ])('%s', (question, find, unread) => {
    const lines = read(question);
    expect(lines[0]).toBe(find);
    if (unread !== null) expect(lines.join()).toContain(`not read: ${unread}`);
  });

  it('is not looked for where the thing itself is what is not known', () => {
    expect(read('helipad, south of the tanks')[0]).toBe('find "helipad"');
    expect(read('the gazebo, not the ships')[0]).toBe('find "gazebo"');
  });

  it('takes a thing that is left alone for no side, and itself for nothing that it has', () => {
    expect(read('the plane left on its own')).toContain('keep the ones of [1] that stand alone');
    expect(read('stadium with the running track round it').join()).not.toContain('with a member');
  });
});
