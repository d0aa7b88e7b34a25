/** The boxes of an answer: order, selection, export. */
import { beforeEach, describe, expect, it } from 'vitest';
import { useAnswers } from '../../../src-renderer/answers/answersStore.js';
import { sortBoxes, type SortKey } from '../../../src-renderer/answers/sortBoxes.js';
import { fainterOf } from '../../../src-renderer/answers/fainterOf.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useView } from '../../../src-renderer/scenes/viewStore.js';
import { useNotice } from '../../../src-renderer/shared/noticeStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, step, storesOver } from '../wires.js';

let wire: HandWire;

beforeEach(async () => {
  Object.assign(globalThis, { window: {} });
  wire = new HandWire();
  storesOver(wire);
  void useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
  const ask = useAsk();
  useAnswers();
  ask.session!.question = 'all ships';
  void ask.ask();
  await wire.reply('ask', { job: 'job-1' });
  const boxes = [
    { area: 5, label: 'ship 10' },
    { area: 9, label: 'ship 9' },
    { area: 5, label: 'Barge' },
  ];
  wire.push({ event: 'job.done', job: 'job-1', answer: answerWith(boxes) });
  await settled();
});

const order = (): number[] => useAnswers().rows.map(({ rank }) => rank);

describe('the order', () => {
  it('is best first', () => expect(order()).toEqual([1, 2, 3]));

  it('of a measure begins with the largest; equal boxes stay best first, both ways', () => {
    useAnswers().sortBy('area');
    expect(order()).toEqual([2, 1, 3]);
    useAnswers().sortBy('area');
    expect(order()).toEqual([1, 3, 2]);
  });

  it.each<[SortKey, boolean, number[]]>([
    ['label', false, [3, 2, 1]],
    ['label', true, [1, 2, 3]],
    ['score', false, [3, 2, 1]],
    ['step', true, [1, 2, 3]],
    ['rank', true, [3, 2, 1]],
  ])('by %s, descending %s', (key, descending, ranks) => {
    expect(sortBoxes(useAnswers().ranked, key, descending).map(({ rank }) => rank)).toEqual(ranks);
  });
});

describe('the selection', () => {
  it('moves along the rows as they are sorted and stops at the ends', () => {
    const answers = useAnswers();
    answers.sortBy('area');
    answers.moveSelection(1);
    expect(answers.selected).toBe(2);
    answers.moveSelection(1);
    expect(answers.selected).toBe(1);
    answers.moveSelection(Infinity);
    expect(answers.selected).toBe(3);
    answers.moveSelection(1);
    expect(answers.selected).toBe(3);
    answers.moveSelection(-Infinity);
    expect(answers.selected).toBe(2);
  });

  it('is dropped with its answer', async () => {
    useAnswers().selected = 2;
    useAsk().session!.answer = answerWith([]);
    await settled();
    expect(useAnswers().selected).toBeNull();
    useAnswers().moveSelection(1);
    expect(useAnswers().selected).toBeNull();
  });

  it('can be gone to, where it lies in the made frame', () => {
    useAnswers().zoomTo(1);
    const frame = useScenes().frame!;
    const [west, north] = frame.toLonLat(0, 20);
    expect(useView().target?.bounds[0]).toBeCloseTo(west, 12);
    expect(useView().target?.bounds[3]).toBeCloseTo(north, 12);
    useAnswers().zoomTo(99);
    expect(useView().target?.bounds[0]).toBeCloseTo(west, 12);
  });
});

describe('the export', () => {
  it('that fails is told and can be tried again', async () => {
    void useAnswers().exportGeoJson();
    expect(useAnswers().exporting).toBe(true);
    await wire.refuse('answer.geojson', { code: 'no-georeference', message: 'No map coordinates.' });
    expect(useAnswers().exporting).toBe(false);
    expect(useNotice().error).toMatchObject({ code: 'no-georeference' });
  });
});

describe('what was seen less surely', () => {
  const fainter = { count: 160, from: 0.4 };
  const found = { ...step(1, [0, 1]), fainter };
  const kept = {
    ...step(2, [0]),
    step: { verb: 'keep-place' as const, from: 1, place: 'left' as const, negate: false },
  };
  const last = (from: number) => ({ ...step(3, [0]), step: { verb: 'answer' as const, from } });

  it('is of the class that the answer was chosen from', () => {
    expect(fainterOf({ chain: [found, kept, last(2)] })).toEqual({ term: 'ship', ...fainter });
    expect(fainterOf({ chain: [found, step(2), last(2)] })).toBeNull();
    expect(fainterOf({ chain: [] })).toBeNull();
  });

  it('can be taken in: the question is asked again with their least score', async () => {
    const ask = useAsk();
    ask.session!.question = 'half typed';
    void ask.askAgain({ minScore: fainter.from });
    await settled();
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'ask',
      request: { question: 'all ships', minScore: 0.4 },
    });
    expect(ask.session).toMatchObject({ question: 'half typed', minScore: '' });
  });
});
