/** The child's end of a `ChildLink`: Electron's utility process and Node's fork speak with their parent in different ways. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
/** Electron puts it there in a utility process; Node has no such field. */
const { parentPort } = process as unknown as { parentPort?: ParentPort };

/** How long the last message of a utility process may take to arrive. */
const LAST_WORD_MS = 5000;

export function postToParent(message: object): void {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
}

/** Hears the parent from now on, and ends this process with it: nobody else can ask it for anything. */
export function hearParent(listener: (message: unknown) => void): void {
  if (parentPort) parentPort.on('message', ({ data }) => listener(data));
  else process.on('message', listener);
  endWithParent();
}

export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
}

/** Says a last word and ends this process. */
export function endWith(message: object): void {
  const end = (): never => process.exit(0);
  if (parentPort) {
    parentPort.postMessage(message);
    // It is lost where the process ends too soon: whoever hears it ends this process.
    setTimeout(end, LAST_WORD_MS);
  } else if (process.connected) process.send?.(message, undefined, undefined, end);
  else end();
}
