// @vitest-environment happy-dom
/** What the question's components say in each state. */
import { createPinia } from 'pinia';
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { ExecutedStep } from '../../../src-main/contract/index.js';
import ChainStep from '../../../src-renderer/ask/ChainStep.vue';
import JobStatus from '../../../src-renderer/ask/JobStatus.vue';
import { newSession, type AskSession } from '../../../src-renderer/ask/session.js';
import { createClient, provideClient } from '../../../src-renderer/transport/index.js';
import { answerWith, HandWire, step } from '../wires.js';

const plugins = [
  createPinia(),
  { install: (app: Parameters<typeof provideClient>[0]) => provideClient(app, createClient(new HandWire())) },
];
const mountStep = (executed: ExecutedStep) =>
  mount(ChainStep, { props: { step: executed }, global: { plugins } });
const statusOf = (state: Partial<AskSession>) =>
  mount(JobStatus, { props: { session: Object.assign(newSession('scene-1'), state) }, global: { plugins } });
const progress = { windowsDone: 3, windowsTotal: 8, candidates: 1, remainingMs: 4200 };

describe('a step of the chain', () => {
  it('shows its number, its line with the sets it refers to, its finding and its count', () => {
    const shown = mountStep({
      ...step(4, [7, 8]),
      text: 'keep those of [2] near [3]',
      finding: '2 of 9 kept',
    });
    expect(shown.text()).toMatch(/^4\s*keep those of\s*2\s*near\s*3\s*2 of 9 kept\s*2$/);
    expect(shown.findAll('.ref').map((ref) => ref.text())).toEqual(['2', '3']);
  });

  it('is text, never markup', () => {
    expect(
      mountStep({ ...step(1), text: 'find "<img src=x>"' })
        .find('img')
        .exists(),
    ).toBe(false);
  });

  it('opens to its values with their unit', async () => {
    const shown = mountStep({ ...step(1, [7, 8]), values: [812.4, 90], unit: 'm2' });
    const head = shown.get('button');
    expect(head.attributes('aria-expanded')).toBe('false');
    await head.trigger('click');
    expect(head.attributes('aria-expanded')).toBe('true');
    expect(shown.findAll('.row').map((row) => row.text())).toEqual(['#7…812 m²', '#8…90 m²']);
  });

  it('shows fifty rows of a large set until all are asked for', async () => {
    const shown = mountStep(
      step(
        1,
        Array.from({ length: 120 }, (_, id) => id),
      ),
    );
    await shown.get('button').trigger('click');
    expect(shown.findAll('.row')).toHaveLength(50);
    await shown.findAll('button').at(-1)!.trigger('click');
    await nextTick();
    expect(shown.findAll('.row')).toHaveLength(120);
  });

  it('of unread words has no count and names them', async () => {
    const unread: ExecutedStep = {
      ...step(3),
      step: { verb: 'unread', words: ['gadget'] },
      text: 'not understood: gadget',
    };
    const shown = mountStep(unread);
    expect(shown.find('.count').exists()).toBe(false);
    await shown.get('button').trigger('click');
    expect(shown.text()).toContain('No step stands for: “gadget”');
  });

  it('with an empty set says so', () => expect(mountStep(step(2)).classes()).toContain('empty'));
});

describe('the state of a question', () => {
  it.each<[Partial<AskSession>, RegExp]>([
    [{ status: 'starting' }, /^Starting/],
    [{ status: 'looking', progress }, /^Looking: 3 of 8 windows1 candidate, about 4\.2 s left/],
    [{ status: 'looking', progress, cancelling: true }, /^Cancelling/],
    [{ status: 'reasoning' }, /^Reasoning/],
    [{ status: 'cancelled', progress }, /^Cancelled: 3 of 8 windowsWhat was seen is kept/],
    [
      { status: 'cancelled', progress, asked: { decoding: {} } as AskSession['asked'] },
      /^Cancelled: 3 of 8 windowsThe checkpoint was ended and its memory is free/,
    ],
    [{ status: 'cancelled' }, /^Cancelled before looking/],
    [
      { status: 'failed', error: { code: 'io', message: 'Gone.', next: 'Retry.' } },
      /^Stopped.*Gone\.Retry\./,
    ],
    [{ status: 'done', answer: answerWith([{}]) }, /^Answered in 2 mslooked 1 ms, reasoned 1 ms/],
  ])('%# is said', (state, wanted) => expect(statusOf(state).text()).toMatch(wanted));

  it('is spoken at quarters only, so that a screen reader is not flooded', () => {
    const spoken = (windowsDone: number) =>
      statusOf({ status: 'looking', progress: { ...progress, windowsDone, windowsTotal: 100 } })
        .get('[aria-live]')
        .text();
    expect([26, 30, 49].map(spoken)).toEqual(Array(3).fill('Looking, 25 percent'));
    expect(spoken(50)).toBe('Looking, 50 percent');
  });
});
