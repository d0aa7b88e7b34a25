/** Small things that survive a reload of the page and end with its window. Where storage is refused, they do not survive. */

/** @returns what was remembered, unchecked; null where that is nothing, or no JSON */
export function recall(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: the window works as well without it.
  }
}
