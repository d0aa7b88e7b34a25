import { describe, expect, it } from 'vitest';
import {
  chainSchema,
  chainStepSchema,
  channels,
  eventSchema,
  replyFrameSchema,
  requestFrameSchema,
} from '../../src-main/contract/index.js';

describe('channels', () => {
  it('fill in what a caller may leave out', () => {
    const request = channels.ask.request.parse({ scene: 'a-1', question: 'the largest tank' });
    expect(request).toEqual({
      scene: 'a-1',
      question: 'the largest tank',
      task: 'gres',
      where: null,
      minScore: null,
      adapter: null,
    });
  });

  it.each([
    ['an empty question', { scene: 'a', question: '' }],
    ['a question of novel length', { scene: 'a', question: 'x'.repeat(501) }],
    ['an unknown task', { scene: 'a', question: 'tank', task: 'segment' }],
    ['a score over one', { scene: 'a', question: 'tank', minScore: 1.5 }],
    ['an extent of three numbers', { scene: 'a', question: 'tank', where: [0, 0, 1] }],
    ['an extent that is not a number', { scene: 'a', question: 'tank', where: [0, 0, 1, Number.NaN] }],
    ['a scene id that could be a path', { scene: '../../etc', question: 'tank' }],
    ['a field that nobody knows', { scene: 'a', question: 'tank', shell: 'rm' }],
    ['nothing', null],
  ])('refuse %s', (_, request) => {
    expect(channels.ask.request.safeParse(request).success).toBe(false);
  });

  it('bound what one call may ask for', () => {
    const ids = Array.from({ length: 20_001 }, (_, id) => id);
    expect(channels['candidates.get'].request.safeParse({ scene: 'a', ids }).success).toBe(false);
  });
});

describe('frames', () => {
  it('name a channel of the list', () => {
    expect(requestFrameSchema.safeParse({ id: 1, channel: 'ask', request: {} }).success).toBe(true);
    for (const channel of ['eval', 'constructor', '__proto__', '']) {
      expect(requestFrameSchema.safeParse({ id: 1, channel, request: {} }).success).toBe(false);
    }
    expect(requestFrameSchema.safeParse({ id: -1, channel: 'ask', request: {} }).success).toBe(false);
  });

  it('carry a reply, an error of the family, or an event', () => {
    const error = { code: 'not-found', message: 'No such scene.' };
    expect(replyFrameSchema.parse({ id: 1, error })).toEqual({ id: 1, error });
    expect(replyFrameSchema.safeParse({ id: 1, error: { code: 'EPIPE', message: '' } }).success).toBe(false);
    const push = { event: 'job.failed', job: 'j-1', error };
    expect(replyFrameSchema.parse({ push })).toEqual({ push });
    expect(eventSchema.safeParse({ event: 'job.exploded', job: 'j-1' }).success).toBe(false);
  });
});

describe('the chain', () => {
  it('is a list of known verbs with typed arguments', () => {
    const chain = [
      { verb: 'find', term: 'storage tank' },
      { verb: 'keep-size', from: 1, measure: 'area', comparison: '>', quantity: { value: 500, unit: 'm2' } },
      { verb: 'answer', from: 2 },
    ];
    expect(chainSchema.parse(JSON.parse(JSON.stringify(chain)))).toEqual(chain);
  });

  it.each([
    ['an unknown verb', { verb: 'delete', from: 1 }],
    ['a set numbered zero', { verb: 'answer', from: 0 }],
    ['a step that is not a number', { verb: 'answer', from: '1' }],
    [
      'an unknown unit',
      {
        verb: 'keep-size',
        from: 1,
        measure: 'area',
        comparison: '>',
        quantity: { value: 5, unit: 'furlong' },
      },
    ],
    ['an argument of another verb', { verb: 'find', term: 'tank', colour: 'white' }],
    ['an empty term', { verb: 'find', term: '' }],
  ])('refuses %s', (_, step) => {
    expect(chainStepSchema.safeParse(step).success).toBe(false);
  });

  it('is not empty and not endless', () => {
    expect(chainSchema.safeParse([]).success).toBe(false);
    const find = { verb: 'find', term: 'tank' };
    expect(chainSchema.safeParse(Array.from({ length: 65 }, () => find)).success).toBe(false);
  });
});
