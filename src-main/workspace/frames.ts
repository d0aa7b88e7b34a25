import { channels, GeoR1Error, replyFrameSchema, requestFrameSchema } from '../contract/index.js';
import type { ChannelName, GeoR1Event, ReplyFrame } from '../contract/index.js';
import type { z } from 'zod';
import type { Services } from './services.js';

/** Characters of one request frame; the largest sensible one, 20,000 candidate ids, stays well below. */
export const MAX_FRAME_CHARACTERS = 1_000_000;

/**
 * Answers one request frame. Never throws: whatever is wrong with the frame or happens in the service becomes an
 * error frame, so that one bad frame does not cost the connection.
 * @param raw JSON text (WebSocket) or the structured-cloned frame (IPC)
 */
export async function answerFrame(services: Services, raw: unknown): Promise<ReplyFrame> {
  let id: number | null = null;
  try {
    const given = typeof raw === 'string' ? parseJson(raw) : raw;
    id = idOf(given);
    const { channel, request } = checked(requestFrameSchema, given, 'frame');
    return replyFrameSchema.parse({ id, reply: await callChecked(services, channel, request) });
  } catch (thrown) {
    return { id, error: GeoR1Error.from(thrown).toShape() };
  }
}

/** An event as a frame; checked, and rid of what is not in the contract, e.g. embeddings. */
export function pushFrame(event: GeoR1Event): ReplyFrame {
  return replyFrameSchema.parse({ push: event });
}

/** The error frame for what never became a request, e.g. binary or oversized messages. */
export function refusal(message: string, next?: string): ReplyFrame {
  const error = new GeoR1Error({
    code: 'bad-input',
    message,
    subject: 'frame',
    ...(next === undefined ? {} : { next }),
  });
  return { id: null, error: error.toShape() };
}

async function callChecked(services: Services, channel: ChannelName, request: unknown): Promise<unknown> {
  // One channel's schemas and handler fit each other; over the union of all, TypeScript cannot say so.
  const { request: requestSchema, reply: replySchema }: { request: z.ZodType; reply: z.ZodType } =
    channels[channel];
  const parsed = checked(requestSchema, request, `${channel} request`) as never;
  return replySchema.parse(await services.call(channel, parsed));
}

function parseJson(text: string): unknown {
  if (text.length > MAX_FRAME_CHARACTERS) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The frame has ${text.length} characters; the limit is ${MAX_FRAME_CHARACTERS}.`,
      subject: 'frame',
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GeoR1Error(
      { code: 'bad-input', message: 'The frame is not JSON.', subject: 'frame' },
      { cause },
    );
  }
}

function checked<S extends z.ZodType>(schema: S, value: unknown, subject: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new GeoR1Error({
    code: 'bad-input',
    message: issue?.message ?? 'It does not fit the contract.',
    subject: field === '' ? subject : `${subject}: ${field}`,
  });
}

/** The id of a frame that is otherwise broken, so that its sender still gets an answer. */
function idOf(frame: unknown): number | null {
  const id = requestFrameSchema.shape.id.safeParse(
    typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : undefined,
  );
  return id.success ? id.data : null;
}
