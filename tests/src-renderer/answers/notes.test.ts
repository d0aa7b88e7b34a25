// @vitest-environment happy-dom
/** What is noted above the boxes of an answer. */
import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, it, vi } from 'vitest';
import AnswerNotes from '../../../src-renderer/answers/AnswerNotes.vue';
import { createClient, provideClient } from '../../../src-renderer/transport/index.js';
import { answerWith, HandWire } from '../wires.js';

const plugins = [
  createPinia(),
  { install: (app: Parameters<typeof provideClient>[0]) => provideClient(app, createClient(new HandWire())) },
];
afterEach(() => vi.restoreAllMocks());

it('tells each word that was not read once, however often it was said', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const notes = mount(AnswerNotes, {
    props: { answer: answerWith([], { unread: ['shiny', 'old', 'shiny'] }) },
    global: { plugins },
  });
  expect(notes.findAll('b').map((word) => word.text())).toEqual(['“shiny”', '“old”']);
  await notes.setProps({ answer: answerWith([], { unread: ['old', 'old'] }) });
  expect(notes.findAll('b').map((word) => word.text())).toEqual(['“old”']);
  expect(warned).not.toHaveBeenCalled();
});
