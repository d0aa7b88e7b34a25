/** A chain that is run again, over a line in the test's hand; and a candidate that is asked about. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { useAnswers } from '../../../src-renderer/answers/answersStore.js';
import { usePick } from '../../../src-renderer/answers/pickStore.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { useStepSet } from '../../../src-renderer/ask/stepSetStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, step, storesOver } from '../wires.js';

let wire: HandWire;
const steps: Chain = [
  { verb: 'find', term: 'tank' },
  { verb: 'answer', from: 1 },
];
const asked = answerWith([{}, {}]);
const edited = answerWith([{}], { chain: [step(1, [0])] });
const done = (job: string, answer = asked) => wire.push({ event: 'job.done', job, answer });

beforeEach(async () => {
  Object.assign(globalThis, { window: {} });
  wire = new HandWire();
  storesOver(wire);
  const opening = useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
  await opening;
  useAsk().session!.question = 'all ships';
  useAsk().session!.minScore = 0.4;
  void useAsk().ask();
  await wire.reply('ask', { job: 'job-1' });
  done('job-1');
});

describe('a changed chain', () => {
  it('runs with the aim of its question, and takes the place of the answer when it is done', async () => {
    const { run } = useAsk();
    void run(steps);
    await settled();
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'chain.run',
      request: { scene: 'scene-1', question: 'all ships', task: 'gres', where: null, minScore: 0.4, steps, by: 'edited' },
    }); // prettier-ignore
    expect(useAsk().session).toMatchObject({ status: 'reasoning', answer: asked });
    // Its first events may overtake the reply.
    wire.push({ event: 'reason.step', job: 'job-2', step: step(1, [0]) });
    await wire.reply('chain.run', { job: 'job-2' });
    expect(useAsk().session!.steps[0]!.members).toEqual([0]);
    done('job-2', edited);
    expect(useAsk().session).toMatchObject({ status: 'done', job: 'job-2', answer: edited });
    useAsk().reset();
    expect(useAsk().session).toMatchObject({ status: 'done', job: 'job-1', answer: asked });
  });

  it('that is refused leaves the answer, and says why', async () => {
    void useAsk().run(steps);
    await settled();
    await wire.refuse('chain.run', { code: 'bad-input', message: 'No chain.' });
    expect(useAsk().session).toMatchObject({
      status: 'done',
      job: 'job-1',
      answer: asked,
      error: { message: 'No chain.' },
    });
  });

  it('is not run twice at once', async () => {
    void useAsk().run(steps);
    void useAsk().run(steps);
    await settled();
    expect(wire.sent.filter(({ channel }) => channel === 'chain.run')).toHaveLength(1);
  });
});

describe('a candidate', () => {
  const candidate = (id: number) => ({
    id, bbox: [0, 0, 10, 10], label: 'ship', score: 0.5, objectness: 0.5, lab: null, colours: [], axis: null,
    lookScale: 1, ring: null, classes: [], area: 100, length: 10, width: 10, measuredIn: 'px',
  }); // prettier-ignore
  const why = { candidate: 7, step: 2, text: 'Step 2 kept those.', heldBy: [1] };

  it('that is clicked is looked at in full, with the reason why not', async () => {
    const pick = usePick();
    void pick.at([0, 0]);
    await settled();
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'candidates.at',
      request: { point: [200, 100] }, // the middle of the picture
    });
    await wire.reply('candidates.at', { candidates: [candidate(7), candidate(8)] });
    expect(pick.picked?.id).toBe(7);
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'chain.why',
      request: { candidate: 7, minScore: 0.4 },
    });
    await wire.reply('chain.why', why);
    expect(pick.why).toEqual(why);
    pick.next();
    await settled();
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'chain.why', request: { candidate: 8 } });
    expect(pick.why).toBeNull();
    pick.clear();
    expect(pick.picked).toBeNull();
  });

  it('of the selected box comes first; the newest click counts', async () => {
    const pick = usePick();
    useAnswers().selected = 2;
    void pick.at([0, 0]);
    await settled();
    await wire.reply('candidates.at', { candidates: [candidate(7), candidate(1)] });
    expect(pick.picked?.id).toBe(1);
    useStepSet().chosen = { id: 3 };
    await settled();
    await wire.reply('candidates.one', candidate(3));
    expect(pick.picked?.id).toBe(3);
  });
});
