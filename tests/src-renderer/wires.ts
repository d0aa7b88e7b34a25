import type { App } from 'vue';
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import type { Answer, ExecutedStep, SceneInfo } from '../../src-main/contract/index.js';
import {
  createClient,
  provideClient,
  type Client,
  type Wire,
  type WireState,
} from '../../src-renderer/transport/index.js';

/** A line in the test's hand: what the client sent, and the other end of it. */
export class HandWire implements Wire {
  readonly sent: { id: number; channel: string; request: unknown }[] = [];
  broken = false;
  #frame: (frame: unknown) => void = () => undefined;
  #state: (state: WireState) => void = () => undefined;

  send(frame: unknown): void {
    if (this.broken) throw new Error('The line to the services is lost.');
    this.sent.push(frame as HandWire['sent'][number]);
  }
  onFrame(listener: (frame: unknown) => void): void {
    this.#frame = listener;
  }
  onState(listener: (state: WireState) => void): void {
    this.#state = listener;
  }
  receive(frame: unknown): void {
    this.#frame(frame);
  }
  state(state: WireState): void {
    this.#state(state);
  }
  /** Answers the last request of a channel. */
  async reply(channel: string, reply: unknown): Promise<void> {
    const request = this.sent.findLast((frame) => frame.channel === channel);
    if (request === undefined) throw new Error(`Nothing was asked of ${channel}.`);
    this.receive({ id: request.id, reply });
    await settled();
  }
  async refuse(channel: string, error: unknown): Promise<void> {
    const request = this.sent.findLast((frame) => frame.channel === channel);
    this.receive({ id: request?.id, error });
    await settled();
  }
  push(event: unknown): void {
    this.receive({ push: event });
  }
}

/** Lets every promise that is ready run. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** An app without a page, so that stores find their client. */
export function storesOver(wire: HandWire): { app: App; client: Client } {
  const client = createClient(wire);
  const app = createApp({ template: '<i />' });
  provideClient(app, client);
  const pinia = createPinia();
  app.use(pinia);
  setActivePinia(pinia);
  return { app, client };
}

export const PLAIN_INFO: SceneInfo = {
  file: 'picture.png',
  width: 400,
  height: 200,
  bands: 3,
  dtype: 'uint8',
  compression: 'NONE',
  crs: null,
  affine: null,
  corners: null,
  gsd: null,
  nodata: null,
  overviews: 0,
  placement: 'none',
  stretch: 'none',
  palette: false,
  displayBands: [1, 2, 3],
  notes: [],
};

export const step = (number: number, members: number[] = []): ExecutedStep => ({
  number,
  step: { verb: 'find', term: 'ship' },
  text: 'find "ship"',
  members,
  finding: `${members.length} found`,
  elapsedMs: 1,
});

export function answerWith(boxes: Partial<Answer['boxes'][number]>[], more: Partial<Answer> = {}): Answer {
  return {
    question: 'all ships',
    task: 'gres',
    chain: [step(1, [0, 1])],
    boxes: boxes.map((box, index) => ({
      candidate: index,
      bbox: [10 * index, 20, 30, 10],
      label: 'ship',
      score: 0.9 - index / 10,
      step: 1,
      ring: null,
      area: 300,
      length: 30,
      measuredIn: 'px',
      ...box,
    })),
    none: boxes.length === 0,
    emptiedBy: null,
    unread: [],
    provenance: {
      scene: { file: 'picture.png', sha256: 'a' },
      bundle: { name: 'b', version: '1', sha256: 'b' },
      engine: { provider: 'cpu', tried: [] },
      stretch: 'none',
      bands: [1, 2, 3],
      where: null,
      time: '2026-01-01T00:00:00Z',
      elapsedMs: { perceive: 1, reason: 1 },
      fromIndex: false,
    },
    ...more,
  };
}
