import { open } from 'node:fs/promises';
import { GeoR1Error, isMissing } from '../contract/index.js';
import { cutOff, decodeAnyAdapterHead, HEAD_START_BYTES, headBytes } from '../teach/index.js';
import type { AnyAdapterHead } from '../teach/index.js';

/** A header with its curves has some hundred kilobytes at most; a larger one is none. */
const MOST_HEAD_BYTES = 8e6;

/**
 * What a file says of its adapter. The numbers, up to a gigabyte of a checkpoint's, are not read: that they are damaged is
 * found when they are used, that they are cut off here.
 * @throws GeoR1Error not-found; bad-input for what is no adapter, cut off, or damaged in its head; io
 */
export async function readAdapterHead(path: string): Promise<AnyAdapterHead> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Buffer.alloc(HEAD_START_BYTES);
      const { bytesRead } = await file.read(start, 0, HEAD_START_BYTES, 0);
      const length = bytesRead < HEAD_START_BYTES ? 0 : Math.min(headBytes(start), size, MOST_HEAD_BYTES);
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, 0);
      const head = decodeAnyAdapterHead(bytes, path);
      if (head.fileBytes === size) return head;
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw unreadable(thrown, path);
  }
  throw cutOff(path);
}

export const unreadable = (thrown: unknown, path: string): GeoR1Error =>
  GeoR1Error.from(thrown, {
    code: isMissing(thrown) ? 'not-found' : 'io',
    message: isMissing(thrown) ? 'There is no such adapter.' : 'The adapter cannot be read.',
    subject: path,
    next: 'Check the path and its permissions.',
  });
