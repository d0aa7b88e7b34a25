// @vitest-environment happy-dom
/** The chain and its form as they are seen while they are worked on. */
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick, type Component } from 'vue';
import type { Answer, ChainStep, ExecutedStep } from '../../../src-main/contract/index.js';
import { useAnswers } from '../../../src-renderer/answers/answersStore.js';
import ResultsPane from '../../../src-renderer/answers/ResultsPane.vue';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import ChainView from '../../../src-renderer/ask/ChainView.vue';
import { removeStep } from '../../../src-renderer/ask/editChain.js';
import QuestionForm from '../../../src-renderer/ask/QuestionForm.vue';
import { useStepSet } from '../../../src-renderer/ask/stepSetStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { createClient, provideClient } from '../../../src-renderer/transport/index.js';
import { answerWith, HandWire, PLAIN_INFO, settled, step } from '../wires.js';

let wire: HandWire;
let plugins: NonNullable<NonNullable<Parameters<typeof mount>[1]>['global']>['plugins'];

const STEPS: ChainStep[] = [
  { verb: 'find', term: 'ship' },
  { verb: 'keep-colour', from: 1, colour: 'white', negate: false },
  { verb: 'keep-place', from: 2, place: 'north' },
  { verb: 'keep-size', from: 3, measure: 'area', comparison: '>', quantity: { value: 200, unit: 'm2' } },
  { verb: 'answer', from: 4 },
];
const chainOf = (steps: readonly ChainStep[]): ExecutedStep[] =>
  steps.map((each, at) => ({ ...step(at + 1, [0]), step: each, text: each.verb, finding: '1 of 1 kept' }));
const answerOf = (steps: readonly ChainStep[], more: Partial<Answer> = {}): Answer =>
  answerWith([{}], { chain: chainOf(steps), ...more });
const shown = (component: Component, props: Record<string, unknown> = {}) =>
  mount(component, { props, global: { plugins: plugins! }, attachTo: document.body });

beforeEach(async () => {
  document.body.innerHTML = '';
  wire = new HandWire();
  const pinia = createPinia();
  setActivePinia(pinia);
  const client = createClient(wire);
  plugins = [pinia, { install: (app: Parameters<typeof provideClient>[0]) => provideClient(app, client) }];
  mount({ setup: () => (useScenes(), useAsk(), useAnswers(), () => null) }, { global: { plugins } });
  void useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
});

async function answered(answer: Answer): Promise<void> {
  useAsk().session!.question = 'all ships';
  void useAsk().ask();
  await wire.reply('ask', { job: 'job-1' });
  wire.push({ event: 'job.done', job: 'job-1', answer });
  await settled();
}

describe('a step that is edited', () => {
  async function opened() {
    const view = shown(ChainView, { session: useAsk().session! });
    await answered(answerOf(STEPS));
    await view.get('[data-step="4"] > button').trigger('click');
    await view.get('[data-step="4"] .small').trigger('click');
    return view;
  }
  const edited = (view: Awaited<ReturnType<typeof opened>>): (string | undefined)[] =>
    view
      .findAll('li')
      .filter((li) => li.find('[role=group]').exists())
      .map((li) => li.attributes('data-step'));

  it('is still the one that is edited when a step before it is taken out', async () => {
    const view = await opened();
    expect(edited(view)).toEqual(['4']);
    expect(useStepSet().pinned).toBe(4);
    const fewer = removeStep(STEPS, 2);
    void useAsk().run(fewer);
    await wire.reply('chain.run', { job: 'job-2' });
    wire.push({ event: 'job.done', job: 'job-2', answer: answerOf(fewer) });
    await settled();
    expect(edited(view)).toEqual(['3']);
    expect(view.get('[data-step="3"]').text()).toContain('keep-size');
    expect(useStepSet().pinned).toBe(3);
  });

  it('is left by Escape, which takes nothing half typed', async () => {
    const view = await opened();
    const field = view.get<HTMLInputElement>('[data-step="4"] input[type=number]');
    field.element.value = '900';
    await field.trigger('keydown', { key: 'Escape' });
    await nextTick();
    expect(field.element.value).toBe('200');
    expect(edited(view)).toEqual([]);
    expect(wire.sent.some(({ channel }) => channel === 'chain.run')).toBe(false);
  });
});

it('the chain names its writer', async () => {
  const view = shown(ChainView, { session: useAsk().session! });
  const answer = answerOf(STEPS);
  await answered({
    ...answer,
    provenance: { ...answer.provenance, writer: { by: 'policy', probability: 0.23, right: 0.61 } },
  });
  expect(view.get('.writer').text()).toBe('Read by the learned policy, held right at 0.61');
  expect(view.find('.reset').exists()).toBe(false);
});

it('steps that were not checked are marked in the chain and listed with the results', async () => {
  const view = shown(ChainView, { session: useAsk().session! });
  const results = shown(ResultsPane);
  const chain = chainOf(STEPS);
  chain[1] = {
    ...chain[1]!,
    text: 'keep the ones of [1] that are white',
    finding: 'could not check: the scene is grey',
  };
  await answered(answerOf(STEPS, { chain }));
  expect(view.findAll('li.unchecked').map((li) => li.attributes('data-step'))).toEqual(['2']);
  const note = results.get('[role=status]');
  expect(note.text()).toMatch(/^Not checked:\s*step 2,\s*white$/);
  await note.get('button').trigger('click');
  expect(useStepSet().pinned).toBe(2);
});

describe('the form', () => {
  it('says in plain words what is no share, and does not ask with it', async () => {
    const form = shown(QuestionForm);
    await form.get('textarea').setValue('all ships');
    await form.get('input[type=number]').setValue('1.5');
    expect(form.get('[role=alert]').text()).toContain('takes a number from 0 to 1');
    expect(form.get('[type=submit]').attributes('disabled')).toBeDefined();
    await form.get('textarea').trigger('keydown', { key: 'Enter' });
    expect(wire.sent.some(({ channel }) => channel === 'ask')).toBe(false);
    await form.get('input[type=number]').setValue('0.37');
    expect(form.find('[role=alert]').exists()).toBe(false);
    await form.get('textarea').trigger('keydown', { key: 'Enter' });
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'ask', request: { minScore: 0.37 } });
  });

  it('is left as it is where fainter ones are included, which holds for that question only', async () => {
    const chain = chainOf(STEPS);
    chain[0] = { ...chain[0]!, fainter: { count: 4, from: 0.37 } };
    const results = shown(ResultsPane);
    await answered(answerOf(STEPS, { chain }));
    await results.get('.fainter button').trigger('click');
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'ask', request: { minScore: 0.37 } });
    expect(useAsk().session!.minScore).toBe('');
    await wire.reply('ask', { job: 'job-2' });
    wire.push({ event: 'job.done', job: 'job-2', answer: answerOf(STEPS) });
    void useAsk().ask();
    await settled();
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'ask', request: { minScore: null } });
  });
});
