import { describe, expect, it } from 'vitest';
import type { Candidate, Outline } from '../../src-main/contract/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';
import { parseQuestion } from '../../src-main/reason/parse/parse-question.js';
import { reason } from '../../src-main/reason/index.js';
import { linesOf } from './parsed-lines.js';
import { distractors, grey, ground, object, picture, red, vocabulary, white } from './scenes.js';

/** Half a metre a pixel: distances and sizes follow by hand. */
const harbour: Candidate[] = [
  object(1, 'harbor', [400, 500, 200, 20]),
  object(2, 'ship', [450, 470, 60, 20], white), // 10 px = 5 m north of the pier
  object(3, 'ship', [480, 620, 20, 100], red), // 100 px = 50 m south of it
  object(11, 'storage tank', [100, 100, 40, 40], white),
  object(12, 'storage tank', [160, 100, 60, 60], grey), // 20 px = 10 m from the other
];

async function ask(question: string, frame: SceneFrame = ground, candidates = harbour) {
  const { chosen, steps } = await reason(question, {
    task: 'gres',
    candidates,
    frame,
    vocabulary,
    distractors,
  });
  const told = steps.find(({ step }) => step.verb.startsWith('tell'));
  return { ids: chosen.map(({ candidate }) => candidate), told };
}

describe('sizes that are asked for', () => {
  it.each<[string, number[], number, string]>([
    ['how long is the red ship', [3], 50, 'm'],
    ['What is the width of the pier?', [1], 10, 'm'],
    ['how big is the largest tank', [12], 900, 'm2'],
    ['what is the area of the grey tank in square metres', [12], 900, 'm2'],
    ['measure the length of the pier', [1], 100, 'm'],
    ['what is the diameter of the white tank', [11], 20, 'm'],
  ])('%s', async (question, ids, value, unit) => {
    const answer = await ask(question);
    expect(answer.ids).toEqual(ids);
    expect(answer.told?.unit).toBe(unit);
    expect(answer.told?.values).toHaveLength(1);
    // The made scene's ground is half a metre a pixel to a thousandth.
    expect((answer.told?.values?.[0] ?? 0) / value).toBeCloseTo(1, 2);
  });

  it('tells how large all are, and what they come to together', async () => {
    const { ids, told } = await ask('what is the total area of the tanks');
    expect(ids.sort()).toEqual([11, 12]);
    expect(told?.finding).toMatch(/^2 measured, 400 m² to 90\d m², together 130\d m²/);
  });

  it('tells pixels where the scene has no place on the ground', async () => {
    const { told } = await ask('how long is the red ship', picture);
    expect(told?.values).toEqual([100]);
    expect(told?.finding).toMatch(/^100 px,/);
  });

  it('has nothing to tell of what is not there', async () => {
    const { ids, told } = await ask('how long is the bridge');
    expect(ids).toEqual([]);
    expect(told).toMatchObject({ finding: 'nothing to measure' });
    expect(told?.values).toBeUndefined();
  });
});

describe('sizes by masks', () => {
  /** A ship that lies across: 50 m long and 8 m wide, in a box of 47.3 m by 31.9 m. */
  const across = [object(1, 'ship', [200, 200, 95, 64]), object(2, 'ship', [500, 200, 40, 40])];
  const outline = { pixels: [], lonLat: [], area: 400, length: 50, width: 8 };
  const asked: number[][] = [];
  const tell = async (question: string, frame: SceneFrame, outlines: Map<number, Outline>) => {
    asked.length = 0;
    const { steps } = await reason(question, {
      task: 'gres',
      candidates: across,
      frame,
      vocabulary,
      distractors,
      drawOutlines: (candidates) => {
        asked.push(candidates.map(({ id }) => id));
        return Promise.resolve(candidates.map(({ id }) => outlines.get(id) ?? null));
      },
    });
    return steps.find(({ step }) => step.verb === 'tell-size');
  };

  it.each([
    ['how long is the leftmost ship', 50, 'm', /^50 m, of its mask$/],
    ['how wide is the leftmost ship', 8, 'm', /^8 m, of its mask$/],
    ['what is the area of the leftmost ship', 400, 'm2', /^400 m², of its mask$/],
  ])('%s', async (question, value, unit, finding) => {
    const told = await tell(question, ground, new Map([[1, outline]]));
    expect(told).toMatchObject({ values: [value], unit });
    expect(told?.finding).toMatch(finding);
    expect(asked).toEqual([[1]]);
  });

  it('says of how many there is none, which are measured by their boxes', async () => {
    const told = await tell('how long are the ships', ground, new Map([[1, outline]]));
    expect(told?.finding).toMatch(/^2 measured, 20\S* m to 50 m, 1 of their masks and 1 of their boxes$/);
  });

  it('takes pixels for no metres', async () => {
    const nowhere = new Map([[1, { ...outline, lonLat: null }]]);
    expect((await tell('how long is the leftmost ship', ground, nowhere))?.finding).toMatch(/of its box$/);
    expect((await tell('how long is the leftmost ship', picture, nowhere))?.finding).toBe(
      '50 px, of its mask',
    );
  });

  it('draws nothing where no size decides', async () => {
    await tell('the leftmost ship', ground, new Map([[1, outline]]));
    expect(asked).toEqual([]);
  });
});

describe('distances that are asked for', () => {
  it.each<[string, number[], number]>([
    ['how far is the red ship from the pier', [3], 50],
    ['how far from the pier is the white ship?', [2], 5],
    ['the distance between the white tank and the grey tank', [11], 10],
    ['how far is it from the white tank to the grey tank', [11], 10],
    ['how close is the red ship to the nearest pier', [3], 50],
    ['distance from the pier to the red ship', [1], 50],
  ])('%s', async (question, ids, value) => {
    const answer = await ask(question);
    expect(answer.ids).toEqual(ids);
    expect(answer.told?.unit).toBe('m');
    expect((answer.told?.values?.[0] ?? 0) / value).toBeCloseTo(1, 2);
  });

  it.each([
    'how far apart are the two tanks',
    'distance between the tanks',
    'how far are the tanks from each other',
  ])('%s: among themselves', async (question) => {
    const { ids, told } = await ask(question);
    expect(ids.sort()).toEqual([11, 12]);
    expect(told?.values?.map(Math.round)).toEqual([10, 10]);
  });

  it('is told of each to the nearest where there are several', async () => {
    const { told } = await ask('how far are the ships from the pier');
    expect(told?.finding).toMatch(/^2 measured, 5\S* m to 50\S* m to the nearest, from edge to edge/);
  });

  it('tells what lies nearer, and was seen less surely', async () => {
    const faint = [...harbour, object(4, 'harbor', [480, 740, 40, 20], { score: 0.25 })];
    // The surer pier lies 50 m away, the other 20 px = 10 m.
    const { told } = await ask('how far is the red ship from the pier', ground, faint);
    expect(told?.finding).toMatch(
      /^50\S* m, .*; could not check: by \[4\] that are seen less surely \d\S* m$/,
    );
    expect(told?.values?.map(Math.round)).toEqual([50]);
    const farther = [...harbour, object(4, 'harbor', [480, 940, 40, 20], { score: 0.25 })];
    const sure = await ask('how far is the red ship from the pier', ground, farther);
    expect(sure.told?.finding).not.toContain('could not check');
  });

  it('could not be checked without what it goes to, or with one thing alone', async () => {
    const alone = harbour.filter(({ id }) => id !== 12);
    expect((await ask('how far is the red ship from the bridge')).told?.finding).toBe(
      'could not check: nothing was found for [4] to measure to',
    );
    expect((await ask('how far apart are the tanks', ground, alone)).told?.finding).toBe(
      'could not check: there is only one of [1], and nothing to measure to',
    );
  });
});

describe('the chain of a measure', () => {
  it('names the thing, then tells of it', () => {
    expect(linesOf('how far is the largest tank from the pier')).toEqual([
      'find "storage tank"',
      'take the largest of [1]',
      'find "harbor"',
      'tell how far [2] is from [3]',
      'answer [2]',
    ]);
  });

  it('says that another unit than metres was not read', () => {
    expect(linesOf('how long is the bridge in feet')).toContain('not read: "in feet"');
    expect(linesOf('how long is the bridge in metres').join()).not.toContain('not read');
  });

  it('keeps "to" with the word before it', () => {
    expect(linesOf('distance of the tank next to the pier to the bridge').slice(-3)).toEqual([
      'find "bridge"',
      'tell how far [4] is from [5]',
      'answer [4]',
    ]);
  });

  it.each([
    'how many ships are there',
    'area of trees',
    'ships at a distance of 50 m from the pier',
    'the longest ship',
    'the tank farthest from the pier',
    'how far',
    'how long is',
    'distance between',
    'how far is the ship',
    'length of',
    'how constructor is the ship',
  ])('"%s" asks for none', (question) => {
    expect(linesOf(question).join()).not.toContain('tell');
  });

  it('is not told where all of a kind are asked for', () => {
    const { chain } = parseQuestion('how long is the bridge', { vocabulary, distractors, task: 'ovd' });
    expect(chain.map(({ verb }) => verb)).not.toContain('tell-size');
  });
});
