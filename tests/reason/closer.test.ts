import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import type { CloserLook } from '../../src-main/perceive/index.js';
import { explainDrop, reason } from '../../src-main/reason/index.js';
import { distractors, ground, object, picture, red, vocabulary, white } from './scenes.js';

const blue = { lab: [40, 20, -60] as [number, number, number], colours: [{ name: 'blue', share: 0.9 }] };

/** Four aircraft: up, down, to the upper right, and one along the vertical whose front is a near tie. */
const field = [
  object(1, 'airplane', [100, 100, 40, 40], { axis: 90, ...white }),
  object(2, 'airplane', [200, 100, 40, 40], { axis: 90, ...white }),
  object(3, 'airplane', [300, 100, 40, 40], { axis: 45, ...white }),
  object(4, 'airplane', [400, 100, 40, 40], { axis: 90, ...white }),
];
const looks: Readonly<Record<number, CloserLook | null>> = {
  1: { heading: 0, parts: { tail: red, nose: white, middle: white } },
  2: { heading: 180, parts: { tail: white, nose: white, middle: white } },
  3: { heading: 45, parts: { tail: blue, nose: white, middle: white } },
  4: { heading: null, parts: { middle: white } },
};

async function ask(question: string, { candidates = field, frame = picture, closer = true } = {}) {
  const asked: number[] = [];
  const lookCloser = (meant: readonly Candidate[]) => {
    asked.push(...meant.map(({ id }) => id));
    return Promise.resolve(meant.map(({ id }) => looks[id] ?? null));
  };
  const options = { task: 'gres', candidates, frame, vocabulary, distractors } as const;
  const answer = await reason(question, { ...options, ...(closer ? { lookCloser } : {}) });
  const ids = answer.chosen.map(({ candidate }) => candidate);
  return { ...answer, ids, asked, findings: answer.steps.map(({ finding }) => finding).join() };
}

describe('headings', () => {
  it('keep what points that way, and after it what lies along that line', async () => {
    const { ids, findings } = await ask('planes facing north');
    expect(ids.slice(0, 1)).toEqual([1]);
    expect(ids.at(-1)).toBe(4);
    expect(ids).not.toContain(2);
    expect(findings).toContain('could not check of 1 which end is the front: by the axis alone');
    expect((await ask('planes pointing down')).ids).toEqual([2, 4]);
    expect((await ask('planes facing south-west')).ids).not.toContain(3);
  });

  it('are of the map where they are points of the compass, and of the picture else', async () => {
    const flipped = {
      ...ground,
      pixelToLonLat: (col: number, row: number) => ground.pixelToLonLat!(col, 1000 - row),
      lonLatToPixel: null,
    };
    expect((await ask('planes facing north', { frame: flipped })).ids[0]).toBe(2);
    expect((await ask('planes pointing up', { frame: flipped })).ids[0]).toBe(1);
  });

  it('go by the axis where nothing was looked at, in doubt', async () => {
    const { ids, findings, chosen } = await ask('planes facing north', { closer: false });
    expect([...ids].sort((a, b) => a - b)).toEqual([1, 2, 4]);
    expect(findings).toContain('could not check which end is the front');
    expect(chosen[0]!.score).toBeLessThan(0.9 * 0.9);
  });
});

describe('colours of parts', () => {
  it('are those of the part, not of the whole', async () => {
    const { ids } = await ask('planes with a red tail');
    expect(ids[0]).toBe(1);
    expect(ids).not.toContain(2);
    expect(ids).not.toContain(3);
    expect((await ask('planes with a red nose', { candidates: field.slice(0, 3) })).none).toBe(true);
  });

  it('that are not known drop nothing, and are said', async () => {
    const { ids, findings, chosen } = await ask('planes with a red tail');
    expect(ids).toEqual([1, 4]);
    expect(findings).toContain('could not check 1 of them');
    expect(chosen[1]!.score).toBeLessThan(chosen[0]!.score / 2);
    const blind = await ask('planes with a red tail', { closer: false });
    expect(blind.ids).toHaveLength(4);
    expect(blind.findings).toContain('could not check: "red" at the tail: the parts are not known');
  });
});

it('looks closer at what the chain is about alone, and only where it asks for headings or colours', async () => {
  const tank = object(9, 'storage tank', [600, 600, 40, 40]);
  expect((await ask('planes with a red tail', { candidates: [...field, tank] })).asked).toEqual([1, 2, 3, 4]);
  expect((await ask('white planes', { candidates: [...field, tank] })).asked).toEqual([1, 2, 3, 4]);
  expect((await ask('large planes', { candidates: [...field, tank] })).asked).toEqual([]);
});

it('says of what was dropped where it points, and what of its part is of the colour', async () => {
  const why = async (question: string, id: number) => {
    const { steps } = await ask(question);
    const chain = steps.map(({ step }) => step);
    const lookCloser = (meant: readonly Candidate[]) =>
      Promise.resolve(meant.map((one) => looks[one.id] ?? null));
    const words = { classes: vocabulary, distractors };
    const options = {
      task: 'gres',
      candidates: field,
      frame: picture,
      vocabulary: words,
      lookCloser,
    } as const;
    return (await explainDrop(chain, id, options)).text;
  };
  expect(await why('planes facing north', 2)).toContain('this one points to 180°');
  expect(await why('planes with a red tail', 2)).toContain('of this one 0 % of that part are');
});
