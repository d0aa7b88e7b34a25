import { GeoR1Error } from '../contract/index.js';

/** A network share that takes longer than this for one read is taken as gone; a slow disk spins up in ten seconds. */
export const READ_DEADLINE_MS = 20_000;
const MS_PER_SECOND = 1000;

/**
 * The work's own end, or after the deadline an `io` error. The work cannot be stopped: it holds one of Node's few file
 * threads until the system gives up.
 * @param onLate is handed the work that goes on after its deadline.
 */
export function withDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  path: string,
  onLate: (late: Promise<T>) => void = (late) => void late.catch(() => undefined),
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onLate(work);
      reject(stalled(path, deadlineMs));
    }, deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export function stalled(path: string, deadlineMs: number): GeoR1Error {
  return new GeoR1Error({
    code: 'io',
    message: `The disk or network share has not answered for ${deadlineMs / MS_PER_SECOND} s.`,
    subject: path,
    next: 'Check the connection; the scene can be read again as soon as it answers.',
  });
}
