/** The WebSocket line: it queues until open, passes on what is no JSON, and comes back after a loss. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { webSocketWire } from '../../../src-renderer/transport/webSocketWire.js';

/** A socket without a network. */
class HandSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: HandSocket[] = [];
  readyState = 0;
  readonly sent: string[] = [];

  constructor() {
    super();
    HandSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
  message(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const wire = () => webSocketWire('ws://127.0.0.1:1/socket', HandSocket as unknown as typeof WebSocket);

beforeEach(() => {
  vi.useFakeTimers();
  HandSocket.made = [];
});
afterEach(() => vi.useRealTimers());

it('keeps frames until the line is open, then sends them in order', () => {
  const line = wire();
  line.send({ id: 1 });
  line.send({ id: 2 });
  const [socket] = HandSocket.made;
  expect(socket!.sent).toEqual([]);
  socket!.open();
  line.send({ id: 3 });
  expect(socket!.sent).toEqual(['{"id":1}', '{"id":2}', '{"id":3}']);
});

it('gives JSON parsed and anything else as it is', () => {
  const heard: unknown[] = [];
  wire().onFrame((frame) => heard.push(frame));
  const bytes = new ArrayBuffer(2);
  for (const data of ['{"id":1}', '{"id":', bytes]) HandSocket.made[0]!.message(data);
  expect(heard).toEqual([{ id: 1 }, '{"id":', bytes]);
});

it('says when it is lost, refuses frames meanwhile, and waits longer after each failure', () => {
  const states: string[] = [];
  const line = wire();
  line.onState((state) => states.push(state));
  HandSocket.made[0]!.open();
  HandSocket.made[0]!.close();
  expect(() => line.send({})).toThrow('lost');
  vi.advanceTimersByTime(500);
  expect(HandSocket.made).toHaveLength(2);
  HandSocket.made[1]!.close();
  vi.advanceTimersByTime(999);
  expect(HandSocket.made).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(HandSocket.made).toHaveLength(3);
  HandSocket.made[2]!.open();
  line.send({ id: 9 });
  expect(HandSocket.made[2]!.sent).toEqual(['{"id":9}']);
  expect(states).toEqual(['open', 'lost', 'connecting', 'lost', 'connecting', 'open']);
});
