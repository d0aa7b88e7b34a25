import { setImmediate } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { CommanderError } from 'commander';
import { GeoR1Error } from '../contract/index.js';
import type { ErrorCode } from '../contract/index.js';
import type { PerceiveProgress } from '../perceive/index.js';

/** What the commands tell the shell that called them; printed by `geo-r1 --help`. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  someLinesFailed: 3,
  interrupted: 130,
  terminated: 143,
} as const;

export const EXIT_HELP = `
Exit codes:
    0  done; an answer of "none" is an answer
    1  failed: the file, the model or the disk; stderr says what and what to do next
    2  the command line or an input file's form is wrong
    3  a batch ran to its end, but some lines have an "error"
  130  interrupted by Ctrl-C; nothing half-written is left behind`;

const USAGE_ERRORS: readonly ErrorCode[] = ['bad-input', 'no-georeference'];

/** The command's data. Everything else goes to stderr. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A bar on stderr while a scene is looked at; nothing where stderr is not a terminal. */
export function lookBar(label: string): { update: (progress: PerceiveProgress) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total} windows · {candidates} candidates · {remaining}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  let started = false;
  return {
    update: ({ windowsDone, windowsTotal, candidates, remainingMs }) => {
      const remaining = remainingMs === null ? '' : `${Math.ceil(remainingMs / 1000)} s left`;
      if (!started) bar.start(windowsTotal, windowsDone, { candidates, remaining });
      else bar.update(windowsDone, { candidates, remaining });
      started = true;
    },
    stop: () => bar.stop(),
  };
}

/** A bar on stderr for a share from 0 to 1; nothing where stderr is not a terminal. */
export function shareBar(label: string): { update: (done: number) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage} %`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}

/**
 * Runs one command to its exit code. The first Ctrl-C (or SIGTERM) aborts the signal, so that the command can clean
 * up; the second ends the process at once. A reader of stdout that goes away (`| head`) ends it quietly; what else stdout
 * cannot take, as a full disk, is said in one line.
 */
export async function runCommand(command: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const ending: { code: number | null } = { code: null };
  const stop = (code: number) => () => {
    if (ending.code !== null) process.exit(code);
    ending.code = code;
    controller.abort();
  };
  const onInterrupt = stop(EXIT.interrupted);
  const onTerminate = stop(EXIT.terminated);
  const onStdoutError = (error: NodeJS.ErrnoException): void => {
    ending.code ??= error.code === 'EPIPE' ? EXIT.done : report(unwritable(error));
    controller.abort();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  process.stdout.on('error', onStdoutError);
  try {
    const code = await command(controller.signal);
    // A write to a full disk fails at once, and says so a turn later.
    await setImmediate();
    return ending.code ?? code;
  } catch (thrown) {
    return ending.code ?? report(thrown);
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  }
}

function unwritable(error: NodeJS.ErrnoException): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'io',
      message: `What it prints cannot be written (${error.code ?? error.message}).`,
      subject: 'stdout',
      next: 'Free space where it goes, or send it elsewhere.',
    },
    { cause: error },
  );
}

/** Says on stderr what went wrong. @returns the exit code for it */
export function report(thrown: unknown): number {
  // Commander has printed its own message by now; help and version "fail" with code 0.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  const error = GeoR1Error.from(thrown);
  note(`geo-r1: ${error.toLine()}`);
  if (error.code === 'internal' && process.env['GEO_R1_DEBUG'] !== undefined) {
    note(thrown instanceof Error ? (thrown.stack ?? '') : '');
  }
  return USAGE_ERRORS.includes(error.code) ? EXIT.usage : EXIT.failed;
}
