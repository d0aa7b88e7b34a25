import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import { reason } from '../../src-main/reason/index.js';
import { linesOf } from './parsed-lines.js';
import { distractors, grey, ground, object, picture, red, vocabulary, white } from './scenes.js';

const blue = { lab: [40, 5, -45] as [number, number, number], colours: [{ name: 'blue', share: 0.9 }] };

/**
 * Half a metre a pixel. Tanks of 20, 20, 30, 15 and 31 m from left to right, 20, 10, 60 and 250 px apart; a pier with a ship
 * of 60 m by it, and ships of 80 and 25 m far from it.
 */
const scene: Candidate[] = [
  object(1, 'storage tank', [100, 100, 40, 40], white),
  object(2, 'storage tank', [160, 100, 40, 40], red),
  object(3, 'storage tank', [210, 100, 60, 60], blue),
  object(4, 'storage tank', [330, 100, 30, 30], grey),
  object(5, 'storage tank', [610, 100, 62, 62], white),
  object(11, 'harbor', [400, 600, 200, 20]),
  object(12, 'ship', [440, 570, 120, 20], grey),
  object(13, 'ship', [100, 900, 160, 24], white),
  object(14, 'ship', [800, 900, 50, 14], red),
];

async function ask(question: string, frame = ground) {
  const answer = await reason(question, { task: 'gres', candidates: scene, frame, vocabulary, distractors });
  const ids = answer.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
  return { ids, unread: answer.unread, steps: answer.steps };
}

describe('things beside another of a description', () => {
  it.each<[string, number[]]>([
    ['tanks bigger than the red one', [3, 5]],
    ['tanks smaller than the red tank', [4]],
    ['tanks not bigger than the red one', [1, 2, 4]],
    ['tanks at least as large as the red one', [1, 2, 3, 5]],
    ['tanks as large as the red one', [1]],
    ['tanks the same size as the blue one', [5]],
    ['tanks bigger than the white ones', []],
    ['tanks bigger than the second tank from the left', [3, 5]],
    ['tanks darker than the red one', [3]],
    ['tanks brighter than the blue one', [1, 2, 4, 5]],
    ['the ships longer than the one at the pier', [13]],
    ['ships shorter than the ship at the pier', [14]],
    ['the ships as long as the one at the pier', []],
    ['tanks larger than the one to their left', [3, 5]],
    ['tanks larger than the tank to the left of it', [3, 5]],
    ['tanks smaller than the one to their left', [4]],
    ['tanks larger than the one east of it', [3]],
    ['tanks larger than their nearest neighbour', [3, 5]],
    ['tanks larger than the one next to it', [3, 5]],
    ['the tank larger than all the other tanks', [5]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('tells what it was compared with, and by what', async () => {
    const { steps } = await ask('ships longer than the ship at the pier', picture);
    expect(steps.find(({ step }) => step.verb === 'keep-compared')).toMatchObject({
      text: 'keep the ones of [1] longer than [4]',
      finding: '1 of 3 kept; [4] has 120 px, by their boxes',
      values: [160],
      unit: 'px',
    });
  });

  it.each([
    ['tanks twice as big as the red one', 'twice as big as the red one'],
    ['tanks twice the size of the red one', 'twice the size of the red one'],
    ['tanks the same colour as the red one', 'the same colour as the red one'],
    ['tanks not the same size as the red one', 'the same size as the red one'],
    ['tanks of the same size', 'of the same size'],
    ['tanks larger than average', 'larger than average'],
    ['tanks bigger than a zorb', 'bigger than a zorb'],
  ])('tells what no step compares, and lets nothing of it choose: %s', (question, words) => {
    expect(linesOf(question)).toEqual(['find "storage tank"', `not read: "${words}"`, 'answer [1]']);
  });

  it('finds none where what it refers to is not there', async () => {
    const { ids, steps } = await ask('tanks bigger than the plane');
    expect(ids).toEqual([]);
    expect(steps.find(({ step }) => step.verb === 'keep-compared')?.finding).toContain(
      'there is nothing it refers to',
    );
  });
});

describe('pairs', () => {
  it.each<[string, number[]]>([
    ['the closest pair of tanks', [2, 3]],
    ['the closest two tanks', [2, 3]],
    ['the two nearest tanks', [2, 3]],
    ['the two tanks closest to each other', [2, 3]],
    ['the two white tanks closest to each other', [1, 5]],
    ['the two tanks that are closest together', [2, 3]],
    ['the two tanks farthest apart', [1, 5]],
    ['the two ships furthest from each other', [13, 14]],
    ['the farthest pair of ships', [13, 14]],
    ['all tanks except the closest pair', [1, 4, 5]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('tells how far apart they are', async () => {
    const { steps } = await ask('the closest pair of tanks', picture);
    expect(steps[1]).toMatchObject({
      text: 'take the two of [1] nearest to each other',
      finding: '2 of 5 kept: 10 px apart, from edge to edge of their boxes',
      values: [10, 10],
    });
  });

  it('is told of one alone, and of more than two', async () => {
    const { ids, steps } = await ask('the two piers closest to each other');
    expect(ids).toEqual([11]);
    expect(steps[1]?.finding).toBe('could not check: there is only one of [1]');
    expect((await ask('the three tanks closest to each other')).unread).toEqual(['closest to each other']);
    expect((await ask('the nearest tank')).unread).toEqual(['nearest']);
  });

  it('leaves what is close to something else', () => {
    expect(linesOf('the two tanks closest to the pier')).toContain('take the 2 of [1] nearest to [2]');
    expect(linesOf('the closest two tanks to the pier')).toContain('take the 2 of [1] nearest to [2]');
  });
});

describe('colours of which any will do', () => {
  it.each<[string, number[]]>([
    ['tanks that are white or blue', [1, 3, 5]],
    ['tanks, white or grey', [1, 4, 5]],
    ['tanks that are red, grey or blue', [2, 3, 4]],
    ['white or blue tanks', [1, 3, 5]],
    ['the largest red or grey tank', [2]],
    ['a red or grey tank', [2, 4]],
    ['tanks that are not white or blue', [2, 4]],
    ['tanks that are neither white nor blue', [2, 4]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('are those of a part, too', () => {
    expect(linesOf('planes with a red or blue tail')).toEqual([
      'find "airplane"',
      'keep the ones of [1] that are red at the tail',
      'keep the ones of [1] that are blue at the tail',
      'union of [2], [3]',
      'answer [4]',
    ]);
  });
});

describe('what is denied goes on being denied', () => {
  it.each<[string, number[]]>([
    ['ships not near the pier or on the left', [14]],
    ['ships not on the left or near the pier', [14]],
    ['ships neither near the pier nor on the left', [14]],
    ['ships neither on the left nor near the pier', [14]],
    ['ships neither near the pier nor near the tanks', [13, 14]],
    ['ships neither near the pier nor the tanks', [13, 14]],
    ['ships not near the pier and on the left', [13]],
    ['all but the two largest tanks', [1, 2, 4]],
    ['all tanks but the two largest', [1, 2, 4]],
    ['every tank apart from the three smallest', [3, 5]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });
});

describe('one or the other of what is said', () => {
  it.each<[string, number[]]>([
    ['tanks near the ship or on the left', [1, 2, 3, 4]],
    ['ships near the pier or on the left', [12, 13]],
    ['ships on the left or near the pier', [12, 13]],
    ['tanks that are blue or over 30.5 m long', [3, 5]],
    ['ships north of the pier or east of it', [12, 14]],
    ['ships near both the pier and the tanks', []],
    ['tanks less than 8 m apart', [2, 3]],
    ['tanks within 8 m of each other', [2, 3]],
    ['tanks more than 100 m apart', [5]],
    ['tanks about 16 m long', [4]],
    ['tanks exactly 30 m wide', [3, 5]],
    ['the bigger tank of the closest pair', [3]],
    ['the tank closest to the ships that is not white', [3]],
    ['the two tanks nearest the pier and the one farthest from it', [1, 3, 5]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('tells what it cannot choose by', () => {
    expect(linesOf('the largest of those near the pier').join(' ')).toContain('not read');
    expect(linesOf('tanks in a row or large').join(' ')).toContain('not read: "or"');
  });
});
