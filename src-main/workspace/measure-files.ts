import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cancelled, GeoR1Error, throwIfAborted } from '../contract/index.js';
import {
  COCO_LISTS,
  collectCoco,
  collectExpressions,
  entriesOrLines,
  imageSize,
  jsonEntries,
} from '../measure/index.js';
import type { Chunks, CocoTruth, ExpressionSet } from '../measure/index.js';

/** The files of measuring are read piece by piece: the largest neither fill the memory nor stop the window. */
export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Bytes read, of all. */
  readonly onStage?: Stage;
}
/** What is being done, and how far it is. */
export type Stage = (stage: string, done: number, total: number) => void;

/** What is read whole is no larger. */
const MOST_TEXT_BYTES = 200_000_000;

/**
 * Expressions in any form, with their truth where the file brings it.
 * @param images folder of the images, whose sizes the forms of the paper do not tell
 * @throws GeoR1Error not-found, bad-input with the place that is wrong, cancelled
 */
export async function readExpressionSet(
  file: string,
  images: string,
  options: ReadOptions,
): Promise<ExpressionSet> {
  const items = entriesOrLines(await chunksOf(file, options), file);
  return collectExpressions(items, file, async (image) => {
    throwIfAborted(options.signal);
    const path = join(images, image);
    return imageSize(path).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
  });
}

/** @param outlines keep the outlines of the objects @throws GeoR1Error as `readExpressionSet` */
export async function readCoco(file: string, outlines: boolean, options: ReadOptions): Promise<CocoTruth> {
  return collectCoco(jsonEntries(await chunksOf(file, options), file, COCO_LISTS), file, { outlines });
}

/** A text file. @throws GeoR1Error not-found, naming it; bad-input where it is too large to be what is meant */
export async function readText(path: string): Promise<string> {
  const size = await sizeOf(path);
  if (size > MOST_TEXT_BYTES)
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The file has ${Math.round(size / 1e6)} MB; at most ${MOST_TEXT_BYTES / 1e6} are read.`,
      subject: path,
      next: 'Check that it is the right file.',
    });
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

async function chunksOf(path: string, { signal, onStage }: ReadOptions): Promise<Chunks> {
  const total = await sizeOf(path);
  return pieces();

  async function* pieces(): AsyncGenerator<Uint8Array> {
    let done = 0;
    const stream = createReadStream(path);
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        if (signal.aborted) throw cancelled();
        done += chunk.length;
        onStage?.(`Reading ${basename(path)}`, done, total);
        yield chunk;
      }
    } catch (thrown) {
      throw thrown instanceof GeoR1Error ? thrown : unreadable(path, thrown);
    } finally {
      stream.destroy();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (found.isFile()) return found.size;
  throw unreadable(path, new Error('it is no file'));
}

function unreadable(path: string, cause: unknown): GeoR1Error {
  return new GeoR1Error(
    { code: 'not-found', message: 'The file cannot be read.', subject: path, next: 'Check the path.' },
    { cause },
  );
}
