import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { z } from 'zod';
import {
  exampleSetSchema,
  faultOf,
  GeoR1Error,
  isMissing,
  parseJson,
  setIdSchema,
} from '../contract/index.js';
import { imageStampSchema } from '../teach/index.js';
import { writeWhole } from './whole-file.js';

const storedSetSchema = exampleSetSchema.extend({
  schemaVersion: z.literal(1),
  /** By path; an image without a stamp was not there when it was imported. */
  images: z.record(z.string(), imageStampSchema),
});
/** A set as it lies on the disk. */
export type StoredSet = z.infer<typeof storedSetSchema>;

type Content = Pick<StoredSet, 'name' | 'examples' | 'images'>;
const SUFFIX = '.json';

/**
 * The sets of examples in a folder, a file each. Changes of this process wait for one another; each is written whole or
 * not at all and makes the version one higher. Two processes that change one set at the same moment are not kept apart:
 * the later one wins.
 */
export class ExampleSets {
  readonly #folder: string;
  readonly #onFault: (fault: unknown) => void;
  readonly #queue = new PQueue({ concurrency: 1 });

  /** @param onFault hears of files that are no sets; the others are listed all the same */
  constructor(folder: string, onFault: (fault: unknown) => void) {
    this.#folder = folder;
    this.#onFault = onFault;
  }

  /** All sets, by name. */
  async list(): Promise<StoredSet[]> {
    const names = await readdir(this.#folder).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw cannotRead(this.#folder, thrown);
    });
    const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    const sets = await Promise.all(
      ids.map((id) =>
        this.read(id).catch((thrown: unknown) => {
          this.#onFault(thrown);
          return null;
        }),
      ),
    );
    return sets.filter((set) => set !== null).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** @throws GeoR1Error not-found; bad-input where the file is none of ours */
  async read(id: string): Promise<StoredSet> {
    const path = this.#pathOf(id);
    const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
      throw isMissing(thrown) ? noSuchSet(id) : cannotRead(path, thrown);
    });
    return parsed(text, path);
  }

  create(content: Content): Promise<StoredSet> {
    return this.#write(`set-${randomBytes(6).toString('hex')}`, 1, content);
  }

  /** @param change gets what is on the disk now and returns what differs; what it throws changes nothing */
  update(
    id: string,
    change: (set: StoredSet) => Partial<Content> | Promise<Partial<Content>>,
  ): Promise<StoredSet> {
    return this.#inTurn(async () => {
      const old = await this.read(id);
      return this.#write(id, old.version + 1, { ...old, ...(await change(old)) });
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await rm(this.#pathOf(id)).catch((thrown: unknown) => {
        throw isMissing(thrown) ? noSuchSet(id) : cannotRead(this.#pathOf(id), thrown);
      });
    });
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    return this.#queue.add(act);
  }

  /** Images that no example is of any more are forgotten. */
  async #write(id: string, version: number, { name, examples, images }: Content): Promise<StoredSet> {
    const used = new Set(examples.map(({ image }) => image));
    const set = storedSetSchema.parse({
      schemaVersion: 1,
      id,
      name,
      version,
      changed: new Date().toISOString(),
      examples,
      images: Object.fromEntries(Object.entries(images).filter(([image]) => used.has(image))),
    });
    await writeWhole(this.#pathOf(id), `${JSON.stringify(set)}\n`);
    return set;
  }

  #pathOf(id: string): string {
    if (!setIdSchema.safeParse(id).success) throw noSuchSet(id);
    return join(this.#folder, id + SUFFIX);
  }
}

function parsed(text: string, path: string): StoredSet {
  const json = parseJson(text);
  const read = storedSetSchema.safeParse(json);
  if (read.success) return read.data;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `The file is no set of examples: ${faultOf(json, read.error)}.`,
    subject: path,
    next: 'It may be of a newer version, or damaged; put a copy in its place or take it away.',
  });
}

const noSuchSet = (id: string): GeoR1Error =>
  new GeoR1Error({ code: 'not-found', message: 'There is no such set of examples.', subject: id });

const cannotRead = (path: string, cause: unknown): GeoR1Error =>
  new GeoR1Error(
    {
      code: 'io',
      message: `It cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      subject: path,
      next: 'Check the folder and its permissions.',
    },
    { cause },
  );
