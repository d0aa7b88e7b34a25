import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GeoR1Error, isMissing } from '../contract/index.js';
import { decodeBlock, encodeBlock } from './columns.js';
import type { Block } from './columns.js';
import { detectionsFromBlock } from './detection-table.js';

/**
 * A scene index on disk. Two files share a name made of everything the result depends on:
 * `.windows` is a journal with one block for each window seen, written as the look goes on, so that a cancelled or
 * crashed look resumes; `.index` holds the merged candidates, written in one step (temporary file, rename). The journal
 * goes when the whole scene is seen.
 */
/** Raised whenever the same inputs would give other candidates or another layout. */
const LAYOUT_VERSION = 5;
const KEY_CHARACTERS = 40;

/** Everything that decides what a look at a scene finds. */
export interface IndexKey {
  readonly sceneSha256: string;
  readonly bundleSha256: string;
  readonly bands: readonly number[];
  readonly stretch: string;
  /** Metres per pixel, as sizes on the ground weigh on scores. */
  readonly gsd: number | null;
  /** Network pixels per scene pixel of each look: an index is of no use once a scene is looked at otherwise. */
  readonly looks: readonly number[];
  readonly minScore: number;
}

export interface StoredSize {
  readonly classes: number;
  readonly embeddingDimension: number;
}

export interface Merged {
  /** Ordinals of the windows that were seen. */
  readonly windows: ReadonlySet<number>;
  /** Detections as columns. */
  readonly block: Block;
}

const windowHeader = z.object({ ordinal: z.number().int().nonnegative() });
const mergedHeader = z.object({ key: z.unknown() });

export class IndexStore {
  readonly #base: string;
  readonly #key: IndexKey;
  readonly #size: StoredSize;
  #journal: FileHandle | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(cacheDir: string, key: IndexKey, size: StoredSize) {
    const text = JSON.stringify([LAYOUT_VERSION, key]);
    const name = createHash('sha256').update(text).digest('hex').slice(0, KEY_CHARACTERS);
    this.#base = join(cacheDir, 'scene-index', name);
    this.#key = key;
    this.#size = size;
  }

  /** The merged index, or null where there is none that can be read. */
  async readMerged(): Promise<Merged | null> {
    const bytes = await readIfThere(`${this.#base}.index`);
    if (bytes === null) return null;
    try {
      const decoded = decodeBlock(bytes);
      if (decoded === null) return null;
      const header = mergedHeader.safeParse(decoded.block.header);
      const windows = decoded.block.columns['windows'];
      if (
        !header.success ||
        windows === undefined ||
        JSON.stringify(header.data.key) !== JSON.stringify(this.#key)
      ) {
        return null;
      }
      detectionsFromBlock(decoded.block, this.#size);
      return { windows: new Set(windows), block: decoded.block };
    } catch (thrown) {
      // A damaged index is as good as none: it is made anew and replaced.
      if (isDamage(thrown)) return null;
      throw thrown;
    }
  }

  /** What the journal holds by window, as blocks of detections, which take less memory than those; an unreadable end, as a crash leaves it, is cut off. */
  async readWindows(): Promise<Map<number, Block>> {
    const seen = new Map<number, Block>();
    const file = `${this.#base}.windows`;
    const bytes = await readIfThere(file);
    if (bytes === null) return seen;
    let at = 0;
    while (at < bytes.length) {
      const read = this.#readWindow(bytes, at);
      if (read === null) break;
      if (!seen.has(read.ordinal)) seen.set(read.ordinal, read.block);
      at = read.next;
    }
    if (at < bytes.length) await truncate(file, at);
    return seen;
  }

  #readWindow(bytes: Uint8Array, at: number) {
    try {
      const decoded = decodeBlock(bytes, at);
      if (decoded === null) return null;
      const header = windowHeader.safeParse(decoded.block.header);
      if (!header.success) return null;
      detectionsFromBlock(decoded.block, this.#size);
      return { ordinal: header.data.ordinal, block: decoded.block, next: decoded.next };
    } catch (thrown) {
      if (isDamage(thrown)) return null;
      throw thrown;
    }
  }

  /** Adds one window, a block of detections whose header has its `ordinal`, to the journal, after those before it. */
  append(window: Block): Promise<void> {
    const bytes = encodeBlock(window);
    this.#writing = this.#writing.then(async () => {
      await onDisk(this.#base, async () => {
        if (this.#journal === null) {
          await mkdir(join(this.#base, '..'), { recursive: true });
          this.#journal = await open(`${this.#base}.windows`, 'a');
        }
        await this.#journal.appendFile(bytes);
      });
    });
    return this.#writing;
  }

  /** Replaces the merged index. `complete`: the whole scene is seen, so the journal has done its work. */
  async writeMerged({ windows, block }: Merged, complete: boolean): Promise<void> {
    const bytes = encodeBlock({
      header: { ...(block.header as object), key: this.#key },
      columns: { ...block.columns, windows: Uint32Array.from(windows) },
    });
    await onDisk(this.#base, async () => {
      const temporary = `${this.#base}.${process.pid}.tmp`;
      await mkdir(join(this.#base, '..'), { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, `${this.#base}.index`);
    });
    if (!complete) return;
    await this.close();
    await rm(`${this.#base}.windows`, { force: true });
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined); // whoever appended was told
    await this.#journal?.close();
    this.#journal = null;
  }
}

const isDamage = (thrown: unknown): boolean =>
  thrown instanceof SyntaxError || (thrown instanceof GeoR1Error && thrown.code === 'bad-input');

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw diskError(thrown, file);
  }
}

async function onDisk(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw diskError(thrown, file);
  }
}

function diskError(thrown: unknown, subject: string): GeoR1Error {
  return GeoR1Error.from(thrown, {
    code: 'io',
    message: `The cache cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    subject,
    next: 'Check that the cache folder can be written and has room, or set GEO_R1_CACHE to another.',
  });
}
