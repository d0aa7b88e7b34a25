import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterIdSchema, GeoR1Error, isMissing } from '../contract/index.js';
import type { AdapterEntry } from '../contract/index.js';
import type { Bundle } from '../engine/index.js';
import {
  decodeAdapter,
  decodeAnyAdapter,
  decodeAnswerAdapter,
  encodeAnyAdapter,
  isAnswerAdapter,
  MOST_ADAPTER_BYTES,
  MOST_ANSWER_ADAPTER_BYTES,
  noteOn,
  refusalOf,
  renamed,
} from '../teach/index.js';
import type { Adapter, AnswerAdapter, AnyAdapter } from '../teach/index.js';
import { readAdapterHead, unreadable } from './adapter-head.js';
import { writeWhole } from './whole-file.js';

export const ADAPTER_SUFFIX = '.geor1';

/** What adapters may be used with here. */
export interface Around {
  readonly bundle: () => Promise<Bundle>;
  /** The named folders of the checkpoint with these weights, whose adapters have so many numbers. */
  readonly foldersOf: (taught: {
    readonly base: string;
    readonly length: number;
  }) => Promise<readonly string[]>;
}

/** The adapters in a folder, a file each, written whole or not at all. */
export class Adapters {
  readonly #folder: string;
  readonly #onFault: (fault: unknown) => void;

  /** @param onFault hears of files that are no adapters; the others are listed all the same */
  constructor(folder: string, onFault: (fault: unknown) => void) {
    this.#folder = folder;
    this.#onFault = onFault;
  }

  /** All of them, by name; those that nothing here can use say why. */
  async list(around: Around): Promise<AdapterEntry[]> {
    const names = await readdir(this.#folder).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw thrown;
    });
    const ids = names.flatMap((name) =>
      name.endsWith(ADAPTER_SUFFIX) ? [name.slice(0, -ADAPTER_SUFFIX.length)] : [],
    );
    const entries = await Promise.all(
      ids.map((id) =>
        this.entry(id, around).catch((thrown: unknown) => {
          this.#onFault(thrown);
          return null;
        }),
      ),
    );
    return entries
      .filter((entry) => entry !== null)
      .sort((a, b) => a.meta.name.localeCompare(b.meta.name, 'en'));
  }

  async entry(id: string, { bundle, foldersOf }: Around): Promise<AdapterEntry> {
    const head = await readAdapterHead(this.#pathOf(id));
    const bytes = head.fileBytes;
    if (head.engine === 'builtin') {
      const { meta } = head;
      const refused = refusalOf(meta, await bundle());
      return { engine: 'builtin', id, bytes, meta, refused, note: noteOn(meta) };
    }
    const { meta, length } = head;
    const fits = await foldersOf({ base: meta.base.sha256, length });
    const refused =
      fits.length > 0
        ? null
        : `It was taught on the checkpoint ${meta.base.name}, and none of the engines that were named has these weights.`;
    return { engine: 'checkpoint', id, bytes, meta, refused, fits: [...fits] };
  }

  /** @throws GeoR1Error not-found; unsupported for a checkpoint's; bad-input where the file is none of ours */
  read(id: string): Promise<Adapter> {
    return readAdapter(this.#pathOf(id));
  }

  /** Of a checkpoint. @throws as `read`, with the two engines the other way round */
  readAnswer(id: string): Promise<AnswerAdapter> {
    return readAnswerAdapter(this.#pathOf(id));
  }

  async add(adapter: AnyAdapter): Promise<string> {
    const id = `a-${randomBytes(6).toString('hex')}`;
    await writeWhole(this.#pathOf(id), encodeAnyAdapter(adapter));
    return id;
  }

  async rename(id: string, name: string): Promise<void> {
    await writeWhole(this.#pathOf(id), encodeAnyAdapter(renamed(await this.#any(id), name)));
  }

  async remove(id: string): Promise<void> {
    await this.#any(id);
    await rm(this.#pathOf(id));
  }

  /** The file itself, for another workstation. */
  async file(id: string): Promise<{ readonly fileName: string; readonly bytes: Buffer }> {
    const { meta } = await this.#any(id);
    const fileName = `${meta.name.replaceAll(/[^\p{L}\p{N} _-]/gu, '').trim() || 'adapter'}${ADAPTER_SUFFIX}`;
    return { fileName, bytes: await readFile(this.#pathOf(id)) };
  }

  #any(id: string): Promise<AnyAdapter> {
    return readAnyAdapter(this.#pathOf(id));
  }

  #pathOf(id: string): string {
    if (adapterIdSchema.safeParse(id).success) return join(this.#folder, id + ADAPTER_SUFFIX);
    throw new GeoR1Error({ code: 'not-found', message: 'There is no such adapter.', subject: id });
  }
}

/** @throws GeoR1Error not-found; unsupported for a checkpoint's; bad-input for what is no adapter, damaged or far too large */
export async function readAdapter(path: string): Promise<Adapter> {
  const bytes = await readFileUpTo(path, MOST_ADAPTER_BYTES);
  if (!isAnswerAdapter(bytes)) return decodeAdapter(bytes, path);
  throw new GeoR1Error({
    code: 'unsupported',
    subject: path,
    message: 'This adapter was taught to a checkpoint, not to the built-in engine.',
    next: 'Ask that checkpoint with it: choose it as the engine (--engine FOLDER in a terminal).',
  });
}

/** The adapter of a checkpoint. @throws as `readAdapter`, with the two engines the other way round */
export async function readAnswerAdapter(path: string): Promise<AnswerAdapter> {
  return decodeAnswerAdapter(await readFileUpTo(path, MOST_ANSWER_ADAPTER_BYTES), path);
}

/** Of either engine. @throws as `readAdapter` */
export async function readAnyAdapter(path: string): Promise<AnyAdapter> {
  const bytes = await readFileUpTo(path, MOST_ANSWER_ADAPTER_BYTES);
  if (!isAnswerAdapter(bytes) && bytes.length > MOST_ADAPTER_BYTES) throw tooLarge(path, MOST_ADAPTER_BYTES);
  return decodeAnyAdapter(bytes, path);
}

async function readFileUpTo(path: string, most: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > most) throw tooLarge(path, most);
    return await readFile(path);
  } catch (thrown) {
    throw unreadable(thrown, path);
  }
}

const tooLarge = (subject: string, most: number): GeoR1Error =>
  new GeoR1Error({
    code: 'bad-input',
    message: `The file is larger than ${most / 1e6} MB: it is no adapter.`,
    subject,
    next: 'Name a file that was exported as an adapter.',
  });
