/**
 * Small things that survive a reload of the page and end with its window (`session`), or stay for the next one (`local`).
 * Where storage is refused, they do not survive.
 */
type Lasting = 'session' | 'local';

const storageOf = (lasting: Lasting): Storage => (lasting === 'local' ? localStorage : sessionStorage);

/** @returns what was remembered, unchecked; null where that is nothing, or no JSON */
export function recall(key: string, lasting: Lasting = 'session'): unknown {
  try {
    return JSON.parse(storageOf(lasting).getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown, lasting: Lasting = 'session'): void {
  try {
    storageOf(lasting).setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: the window works as well without it.
  }
}
