import { senseOf } from './senses.js';
import type { Item, SenseKind, SenseOf } from './senses.js';

/** A place in the items of a question; every reader moves it forward or leaves it where it was. */
export class Cursor {
  readonly items: readonly Item[];
  at = 0;

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  /** A cursor at a place of its own in items. */
  static at(items: readonly Item[], at: number): Cursor {
    const cursor = new Cursor(items);
    cursor.at = at;
    return cursor;
  }

  get ended(): boolean {
    return this.at >= this.items.length;
  }

  peek(ahead = 0): Item | undefined {
    return this.items[this.at + ahead];
  }

  sense<K extends SenseKind>(kind: K, ahead = 0): SenseOf<K> | undefined {
    return senseOf(this.peek(ahead), kind);
  }

  is(kind: SenseKind, ahead = 0): boolean {
    return this.sense(kind, ahead) !== undefined;
  }

  /** Whether the item has one of the senses. */
  isAny(kinds: readonly SenseKind[], ahead = 0): boolean {
    return kinds.some((kind) => this.is(kind, ahead));
  }

  isMark(mark: string, ahead = 0): boolean {
    const item = this.peek(ahead);
    return item?.punctuation === true && item.text === mark;
  }

  skip(kinds: readonly SenseKind[]): void {
    while (!this.ended && this.isAny(kinds)) this.at += 1;
  }

  /** The words between two places, as written. */
  textSince(start: number): string {
    return this.items
      .slice(start, this.at)
      .filter(({ punctuation }) => !punctuation)
      .map(({ text }) => text)
      .join(' ');
  }

  /** Runs a reader; where it fails the cursor goes back. */
  attempt<T>(reader: () => T | null): T | null {
    const start = this.at;
    const read = reader();
    if (read === null) this.at = start;
    return read;
  }
}
