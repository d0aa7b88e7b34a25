import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import { reason } from '../../src-main/reason/index.js';
import { distractors, object, picture, vocabulary } from './scenes.js';

async function ask(question: string, candidates: readonly Candidate[]) {
  const answer = await reason(question, {
    task: 'gres',
    candidates,
    frame: picture,
    vocabulary,
    distractors,
  });
  const ids = answer.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
  return { ids, findings: answer.steps.map(({ finding }) => finding).join() };
}

/** Courts of 60 x 30 pixels in three blocks of three: 4 px apart within a block, 40 px between the blocks. */
const blocks = [0, 1, 2].flatMap((block) =>
  [0, 1, 2].map((row) =>
    object(block * 3 + row + 1, 'tennis court', [200, 100 + block * 142 + row * 34, 60, 30]),
  ),
);

describe('blocks that stand close together', () => {
  it('part where the gaps are plainly wider', async () => {
    expect((await ask('the courts in the middle block', blocks)).ids).toEqual([4, 5, 6]);
    expect((await ask('the lower batch of courts', blocks)).ids).toEqual([7, 8, 9]);
    expect((await ask('centre court of the middle group of three', blocks)).ids).toEqual([5]);
  });

  it('part further for a middle one, of which there are none of two', async () => {
    // Two blocks 20 px apart and a third 200 px below them: two clusters, and the middle one is one of the first two.
    const uneven = blocks.map((court, at) => {
      const top = at < 3 ? 100 + at * 34 : at < 6 ? 220 + (at - 3) * 34 : 520 + (at - 6) * 34;
      return { ...court, bbox: [200, top, 60, 30] as Candidate['bbox'] };
    });
    expect((await ask('the middle block of courts', uneven)).ids).toEqual([4, 5, 6]);
    expect((await ask('the lower block of courts', uneven)).ids).toEqual([7, 8, 9]);
  });

  it('stay one block where the gaps differ little', async () => {
    const even = blocks.map((court, at) => ({
      ...court,
      bbox: [200, 100 + at * (36 + (at % 2)), 60, 30] as Candidate['bbox'],
    }));
    expect((await ask('the middle block of courts', even)).ids).toHaveLength(9);
  });
});

describe('a row that is told by its place', () => {
  it('keeps all its members, also those that lie outside of the place', async () => {
    const rows = [100, 400].flatMap((y, row) =>
      [0, 1, 2, 3].map((n) => object(row * 4 + n + 1, 'storage tank', [100 + 200 * n, y, 40, 40])),
    );
    expect((await ask('the row of tanks at the top left', rows)).ids).toEqual([1, 2, 3, 4]);
    expect((await ask('the row of four tanks at the bottom', rows)).ids).toEqual([5, 6, 7, 8]);
  });
});

describe('so many in a place', () => {
  it('are those that lie farthest that way, and none where none lie there', async () => {
    const tanks = [40, 300, 420].map((x, at) => object(at + 1, 'storage tank', [x, 400, 40, 40]));
    expect((await ask('all tanks except the two on the left', tanks)).ids).toEqual([3]);
    const away = tanks.map((tank) => ({ ...tank, bbox: [900, 400, 40, 40] as Candidate['bbox'] }));
    expect((await ask('two tanks on the left', away)).ids).toEqual([]);
  });
});

describe('numbers of a group', () => {
  const pair = [
    object(21, 'storage tank', [700, 100, 30, 30]),
    object(22, 'storage tank', [735, 100, 30, 30]),
  ];
  const farm = [0, 1, 2, 3].map((n) => object(31 + n, 'storage tank', [100 + 40 * n, 600, 30, 30]));

  it('say which cluster is meant', async () => {
    expect((await ask('the two neighbouring tanks', [...pair, ...farm])).ids).toEqual([21, 22]);
    expect((await ask('two tanks set apart', [...pair, ...farm])).ids).toEqual([21, 22]);
    expect((await ask('of the four clustered tanks, the one on the left', [...pair, ...farm])).ids).toEqual([
      31,
    ]);
  });

  it('make a row of two where there is no longer one, and drop nothing where there is none', async () => {
    expect((await ask('two tanks one above the other', pair)).ids).toEqual([21, 22]);
    const scattered = [pair[0]!, object(23, 'storage tank', [100, 900, 30, 30])];
    const { ids, findings } = await ask('tanks in a row', scattered);
    expect(ids).toEqual([21, 23]);
    expect(findings).toContain('could not check: none stand in a row');
  });
});

describe('what lies that way of something unseen', () => {
  it('is rather what lies farthest that way', async () => {
    const ships = [0, 1, 2].map((n) => object(n + 1, 'ship', [100 + 300 * n, 500, 60, 20]));
    expect((await ask('the ship east of the obelisk', ships)).ids).toEqual([3]);
    expect((await ask('the ship left of the obelisk', ships)).ids).toEqual([1]);
    expect((await ask('ships east of the obelisk', ships)).ids).toEqual([1, 2, 3]);
  });
});

it('finds nothing east of a pair in the pair itself', async () => {
  const planes = [100, 440, 520, 860].map((x, at) => object(at + 1, 'airplane', [x, 480, 40, 40]));
  const { ids } = await ask('planes right of the pair in the middle', planes);
  expect(ids).toEqual([4]);
});

it('leaves nothing out where all of them would go', async () => {
  const ships = [object(1, 'ship', [100, 100, 60, 20]), object(2, 'ship', [600, 100, 60, 20])];
  const { ids, findings } = await ask('ships rather than those by the obelisk', ships);
  expect(ids).toEqual([1, 2]);
  expect(findings).toContain('could not check');
});

describe('a group of so many', () => {
  it('that is not there is told, and what stands instead is answered in doubt', async () => {
    const answer = await ask('the block of four courts', blocks);
    expect(answer.ids).toHaveLength(3);
    expect(answer.findings).toContain('no group of 4, but of 3');
    expect((await ask('the middle block of three courts', blocks)).findings).not.toContain('no group of');
  });
});
