import { z } from 'zod';

/**
 * The one error family. Every message says what happened, to which file or field, and what to do next,
 * so that the terminal, the window and a log can all show it as it is.
 */
export const ERROR_CODES = [
  'bad-input', // an argument, a field or a file's content is malformed
  'not-found', // a file, scene, job or answer does not exist
  'unsupported', // well-formed, but of a kind that we do not read
  'no-georeference', // map coordinates were asked of a scene that has none
  'engine-failed', // the child process that runs models crashed, was killed or could not start
  'cancelled', // the caller's AbortSignal fired
  'io', // the disk or the file system refused
  'internal', // our own fault
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export const errorShapeSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  subject: z.string().optional(),
  next: z.string().optional(),
});

/** The form in which an error crosses a process boundary. */
export interface ErrorShape {
  readonly code: ErrorCode;
  /** What happened, one sentence. */
  readonly message: string;
  /** The file, field, tag or option it happened to. */
  readonly subject?: string;
  /** What the user can do next, one sentence. */
  readonly next?: string;
}

export class GeoR1Error extends Error implements ErrorShape {
  override readonly name = 'GeoR1Error';
  readonly code: ErrorCode;
  readonly subject?: string;
  readonly next?: string;

  constructor(shape: ErrorShape, options?: { cause?: unknown }) {
    super(shape.message, options);
    this.code = shape.code;
    if (shape.subject !== undefined) this.subject = shape.subject;
    if (shape.next !== undefined) this.next = shape.next;
  }

  /** The three parts as one line, for a terminal. */
  toLine(): string {
    const subject = this.subject === undefined ? '' : `${this.subject}: `;
    return `${subject}${this.message}${this.next === undefined ? '' : ` ${this.next}`}`;
  }

  toShape(): ErrorShape {
    const { code, message, subject, next } = this;
    return {
      code,
      message,
      ...(subject === undefined ? {} : { subject }),
      ...(next === undefined ? {} : { next }),
    };
  }

  /** Wraps whatever was thrown; what is already of the family passes through unchanged. */
  static from(thrown: unknown, fallback: Partial<ErrorShape> = {}): GeoR1Error {
    if (thrown instanceof GeoR1Error) return thrown;
    if (thrown instanceof Error && thrown.name === 'AbortError') return cancelled();
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new GeoR1Error(
      { code: 'internal', ...fallback, message: fallback.message ?? message },
      { cause: thrown },
    );
  }
}

export function cancelled(): GeoR1Error {
  return new GeoR1Error({ code: 'cancelled', message: 'Cancelled.' });
}

/** Throws the family's cancellation, whatever reason the signal carries. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw cancelled();
}

/** What Node calls the refusal of the system behind an error, such as ENOENT or ECONNRESET; empty where there is none. */
export function systemCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Whether the file system said that nothing of that name exists. */
export const isMissing = (thrown: unknown): boolean => systemCode(thrown) === 'ENOENT';

const NO_ROOM = ['ENOSPC', 'EDQUOT'];

/** Whether an error, or what lies behind it, is that a disk is full or a quota used up. */
export const isDiskFull = (thrown: unknown): boolean =>
  NO_ROOM.includes(systemCode(thrown)) ||
  (thrown instanceof Error && thrown.cause != null && isDiskFull(thrown.cause));
