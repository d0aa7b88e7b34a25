import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterIdSchema, GeoR1Error } from '../contract/index.js';
import type { AdapterEntry } from '../contract/index.js';
import type { Bundle } from '../engine/index.js';
import {
  decodeAdapter,
  decodeAnswerAdapter,
  encodeAdapter,
  isAnswerAdapter,
  MOST_ADAPTER_BYTES,
  MOST_ANSWER_ADAPTER_BYTES,
  refusalOf,
} from '../teach/index.js';
import type { Adapter, AnswerAdapter } from '../teach/index.js';
import { writeWhole } from './whole-file.js';

export const ADAPTER_SUFFIX = '.geor1';

/** The adapters in a folder, a file each, written whole or not at all. */
export class Adapters {
  readonly #folder: string;
  readonly #onFault: (fault: unknown) => void;

  /** @param onFault hears of files that are no adapters; the others are listed all the same */
  constructor(folder: string, onFault: (fault: unknown) => void) {
    this.#folder = folder;
    this.#onFault = onFault;
  }

  /** All of them, by name; those of another base say why they are refused. */
  async list(bundle: Bundle): Promise<AdapterEntry[]> {
    const names = await readdir(this.#folder).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw thrown;
    });
    const ids = names.flatMap((name) =>
      name.endsWith(ADAPTER_SUFFIX) ? [name.slice(0, -ADAPTER_SUFFIX.length)] : [],
    );
    const entries = await Promise.all(
      ids.map((id) =>
        this.entry(id, bundle).catch((thrown: unknown) => {
          this.#onFault(thrown);
          return null;
        }),
      ),
    );
    return entries
      .filter((entry) => entry !== null)
      .sort((a, b) => a.meta.name.localeCompare(b.meta.name, 'en'));
  }

  async entry(id: string, bundle: Bundle): Promise<AdapterEntry> {
    const [{ meta }, { size }] = await Promise.all([this.read(id), stat(this.#pathOf(id))]);
    return { id, bytes: size, meta, refused: refusalOf(meta, bundle) };
  }

  /** @throws GeoR1Error not-found; bad-input where the file is none of ours */
  read(id: string): Promise<Adapter> {
    return readAdapter(this.#pathOf(id));
  }

  async add(adapter: Adapter): Promise<string> {
    const id = `a-${randomBytes(6).toString('hex')}`;
    await writeWhole(this.#pathOf(id), encodeAdapter(adapter));
    return id;
  }

  async rename(id: string, name: string): Promise<void> {
    const adapter = await this.read(id);
    await writeWhole(this.#pathOf(id), encodeAdapter({ ...adapter, meta: { ...adapter.meta, name } }));
  }

  async remove(id: string): Promise<void> {
    await this.read(id);
    await rm(this.#pathOf(id));
  }

  /** The file itself, for another workstation. */
  async file(id: string): Promise<{ readonly fileName: string; readonly bytes: Buffer }> {
    const { meta } = await this.read(id);
    const fileName = `${meta.name.replaceAll(/[^\p{L}\p{N} _-]/gu, '').trim() || 'adapter'}${ADAPTER_SUFFIX}`;
    return { fileName, bytes: await readFile(this.#pathOf(id)) };
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
    next: 'Name the folder of that checkpoint with --engine.',
  });
}

/** The adapter of a checkpoint. @throws as `readAdapter`, with the two engines the other way round */
export async function readAnswerAdapter(path: string): Promise<AnswerAdapter> {
  return decodeAnswerAdapter(await readFileUpTo(path, MOST_ANSWER_ADAPTER_BYTES), path);
}

async function readFileUpTo(path: string, most: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > most)
      throw new GeoR1Error({
        code: 'bad-input',
        message: `The file is larger than ${most / 1e6} MB: it is no adapter.`,
        subject: path,
        next: 'Name a file that was exported as an adapter.',
      });
    return await readFile(path);
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: isMissing(thrown) ? 'not-found' : 'io',
      message: isMissing(thrown) ? 'There is no such adapter.' : 'The adapter cannot be read.',
      subject: path,
      next: 'Check the path and its permissions.',
    });
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
