/** The client over a line in the test's hand: replies find their calls, and nothing malformed passes or hangs. */
import { describe, expect, it, vi } from 'vitest';
import type { GeoR1Error } from '../../../src-main/contract/index.js';
import { createClient } from '../../../src-renderer/transport/index.js';
import { HandWire, PLAIN_INFO, step } from '../wires.js';

function made() {
  const wire = new HandWire();
  const client = createClient(wire);
  const problems: GeoR1Error[] = [];
  client.onProblem((problem) => problems.push(problem));
  return { wire, client, problems };
}

describe('requests', () => {
  it('are numbered, checked and filled with defaults', async () => {
    const { wire, client } = made();
    const reply = client.call('ask', { scene: 'scene-1', question: 'all ships' });
    expect(wire.sent).toEqual([
      {
        id: 1,
        channel: 'ask',
        request: {
          scene: 'scene-1',
          question: 'all ships',
          task: 'gres',
          where: null,
          minScore: null,
          adapter: null,
        },
      },
    ]);
    wire.receive({ id: 1, reply: { job: 'job-1' } });
    await expect(reply).resolves.toEqual({ job: 'job-1' });
  });

  it('that fit no schema are refused before they are sent', async () => {
    const { wire, client } = made();
    await expect(client.call('ask', { scene: 'scene-1', question: '' })).rejects.toMatchObject({
      code: 'bad-input',
      subject: 'ask',
    });
    expect(wire.sent).toEqual([]);
  });

  it('are answered in any order', async () => {
    const { wire, client } = made();
    const first = client.call('scene.open', { path: 'a.tif' });
    const second = client.call('scene.choose', {});
    wire.receive({ id: 2, reply: { path: null } });
    wire.receive({ id: 1, reply: { scene: 'scene-1', info: PLAIN_INFO } });
    await expect(second).resolves.toEqual({ path: null });
    await expect(first).resolves.toEqual({ scene: 'scene-1', info: PLAIN_INFO });
  });

  it('fail with the error of the services, all three parts of it', async () => {
    const { wire, client } = made();
    const call = client.call('scene.open', { path: 'a.tif' });
    const error = { code: 'unsupported', message: 'No.', subject: 'a.tif', next: 'Convert it.' };
    wire.receive({ id: 1, error });
    await expect(call).rejects.toMatchObject(error);
  });

  it('fail at once on a broken line, and all that wait fail when it is lost', async () => {
    const { wire, client } = made();
    const waiting = client.call('scene.list', {});
    wire.state('lost');
    await expect(waiting).rejects.toMatchObject({ code: 'io' });
    wire.broken = true;
    await expect(client.call('scene.list', {})).rejects.toMatchObject({ code: 'io' });
  });
});

describe('malformed frames', () => {
  it.each([
    ['no JSON', 'garbage{'],
    ['nothing', null],
    ['a number', 7],
    ['an empty object', {}],
    ['an unknown event', { push: { event: 'scene.exploded', job: 'job-1' } }],
    [
      'an event with a wrong field',
      { push: { event: 'perceive.progress', job: 'job-1', windowsDone: 'many' } },
    ],
    ['binary data', new ArrayBuffer(8)],
  ])('%s is told and kills nothing', async (_, frame) => {
    const { wire, client, problems } = made();
    const heard = vi.fn();
    client.onEvent(heard);
    const call = client.call('scene.choose', {});
    wire.receive(frame);
    expect(problems).toHaveLength(1);
    expect(heard).not.toHaveBeenCalled();
    wire.receive({ id: 1, reply: { path: '/x.tif' } });
    await expect(call).resolves.toEqual({ path: '/x.tif' });
  });

  it('a reply to a question that was not asked is told', () => {
    const { wire, problems } = made();
    wire.receive({ id: 99, reply: {} });
    expect(problems[0]).toMatchObject({ code: 'internal', subject: 'reply 99' });
  });

  it('an error without an id is told', () => {
    const { wire, problems } = made();
    wire.receive({ id: null, error: { code: 'bad-input', message: 'Unreadable frame.' } });
    expect(problems).toHaveLength(1);
  });

  it('a second reply to the same question is told and changes nothing', async () => {
    const { wire, client, problems } = made();
    const call = client.call('scene.choose', {});
    wire.receive({ id: 1, reply: { path: '/first.tif' } });
    wire.receive({ id: 1, reply: { path: '/second.tif' } });
    await expect(call).resolves.toEqual({ path: '/first.tif' });
    expect(problems).toHaveLength(1);
  });

  it('a reply that does not fit its channel fails that call, and says which field', async () => {
    const { wire, client } = made();
    const call = client.call('scene.open', { path: 'a.tif' });
    wire.receive({ id: 1, reply: { scene: 'scene-1', info: { ...PLAIN_INFO, width: -3 } } });
    await expect(call).rejects.toMatchObject({ code: 'internal', subject: 'scene.open' });
    await expect(call).rejects.toThrow(/info\.width/);
  });

  it('a broken error still ends the call whose number it carries', async () => {
    const { wire, client } = made();
    const call = client.call('scene.choose', {});
    wire.receive({ id: 1, error: { code: 'no-such-code', message: 'x' } });
    await expect(call).rejects.toMatchObject({ code: 'internal', subject: 'scene.choose' });
  });
});

describe('events', () => {
  it('reach every listener, parsed', () => {
    const { wire, client } = made();
    const heard = vi.fn();
    client.onEvent(heard);
    wire.push({ event: 'reason.step', job: 'job-1', step: step(1, [4]) });
    expect(heard).toHaveBeenCalledWith({ event: 'reason.step', job: 'job-1', step: step(1, [4]) });
  });

  it('tell the state of the line to who comes late', () => {
    const { wire, client } = made();
    wire.state('open');
    const heard = vi.fn();
    client.onState(heard);
    expect(heard).toHaveBeenCalledWith('open');
  });
});
