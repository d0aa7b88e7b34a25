import type { ZodError } from 'zod';
import {
  channels,
  GeoR1Error,
  replyFrameSchema,
  type ChannelName,
  type GeoR1Event,
  type ReplyOf,
  type RequestOf,
} from '../../src-main/contract/index.js';
import type { Wire, WireState } from './wire.js';

/** The services, as the window sees them. Every request, reply and event has passed its schema. */
export interface Client {
  /** Rejects with a `GeoR1Error`: the services' own, or `bad-input`, `internal`, `io` for what went wrong on the way. */
  call<C extends ChannelName>(channel: C, request: RequestOf<C>): Promise<ReplyOf<C>>;
  onEvent(listener: (event: GeoR1Event) => void): void;
  onState(listener: (state: WireState) => void): void;
  /** Frames that fit no schema or no request. They are told, never guessed at. */
  onProblem(listener: (problem: GeoR1Error) => void): void;
}

interface Pending {
  readonly channel: ChannelName;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: GeoR1Error) => void;
}

export function createClient(wire: Wire): Client {
  const pending = new Map<number, Pending>();
  const events: ((event: GeoR1Event) => void)[] = [];
  const states: ((state: WireState) => void)[] = [];
  const problems: ((problem: GeoR1Error) => void)[] = [];
  let state: WireState = 'connecting';
  let lastId = 0;

  const report = (message: string, subject: string): void => {
    const problem = new GeoR1Error({
      code: 'internal',
      message,
      subject,
      next: 'Window and services may be of different versions: restart both.',
    });
    for (const listener of problems) listener(problem);
  };

  wire.onFrame((raw) => {
    const frame = replyFrameSchema.safeParse(raw);
    if (!frame.success) {
      failAddressee(raw, frame.error);
      return;
    }
    if ('push' in frame.data) {
      for (const listener of events) listener(frame.data.push);
      return;
    }
    const { id } = frame.data;
    const waiting = id === null ? undefined : pending.get(id);
    if (id === null || waiting === undefined) {
      report('The services answered a question that was not asked.', `reply ${id}`);
      return;
    }
    pending.delete(id);
    if ('error' in frame.data) {
      waiting.reject(new GeoR1Error(frame.data.error));
      return;
    }
    const reply = channels[waiting.channel].reply.safeParse(frame.data.reply);
    if (reply.success) waiting.resolve(reply.data);
    else waiting.reject(malformed(waiting.channel, reply.error));
  });

  /** A frame that fits no schema still ends the call whose id it carries, so that nothing waits for ever. */
  function failAddressee(raw: unknown, error: ZodError): void {
    const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined;
    const waiting = typeof id === 'number' ? pending.get(id) : undefined;
    if (waiting === undefined) {
      report('The services sent a message that the window cannot read.', describe(error));
      return;
    }
    pending.delete(id as number);
    waiting.reject(malformed(waiting.channel, error));
  }

  wire.onState((next) => {
    state = next;
    if (next === 'lost') {
      for (const { reject, channel } of pending.values()) reject(lineLost(channel));
      pending.clear();
    }
    for (const listener of states) listener(next);
  });

  return {
    call: (channel, request) =>
      new Promise((resolve, reject) => {
        const checked = channels[channel].request.safeParse(request);
        if (!checked.success) {
          reject(new GeoR1Error({ code: 'bad-input', message: describe(checked.error), subject: channel }));
          return;
        }
        const id = ++lastId;
        pending.set(id, { channel, resolve: (reply) => resolve(reply as ReplyOf<typeof channel>), reject });
        try {
          wire.send({ id, channel, request: checked.data });
        } catch {
          pending.delete(id);
          reject(lineLost(channel));
        }
      }),
    onEvent: (listener) => void events.push(listener),
    onState: (listener) => {
      states.push(listener);
      listener(state);
    },
    onProblem: (listener) => void problems.push(listener),
  };
}

const malformed = (channel: ChannelName, error: ZodError): GeoR1Error =>
  new GeoR1Error({
    code: 'internal',
    message: `The services' reply cannot be read (${describe(error)}).`,
    subject: channel,
    next: 'Window and services may be of different versions: restart both.',
  });

const lineLost = (channel: ChannelName): GeoR1Error =>
  new GeoR1Error({
    code: 'io',
    message: 'The services cannot be reached.',
    subject: channel,
    next: 'Check that Geo-R1 still runs in the terminal it was started from.',
  });

/** The first fault in words, e.g. `reply.info.width: expected number`. */
function describe(error: ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not as agreed';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
