import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { engineFolderSchema, GeoR1Error, isMissing } from '../../contract/index.js';
import { writeWhole } from '../whole-file.js';

/** More folders than anybody has models; keeps the list short to look at. */
const MOST_FOLDERS = 32;
const fileSchema = z.object({ checkpoints: z.array(engineFolderSchema).max(MOST_FOLDERS) });

/** The folders of checkpoints that the user has named, in `engines.json` of the data folder. */
export class EngineFolders {
  readonly #file: string;
  /** Changes wait for each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'engines.json');
  }

  /** @throws GeoR1Error bad-input where the file is malformed; io */
  async list(): Promise<string[]> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw GeoR1Error.from(thrown, { code: 'io', subject: this.#file });
    }
    try {
      return fileSchema.parse(JSON.parse(text)).checkpoints;
    } catch (cause) {
      throw new GeoR1Error(
        {
          code: 'bad-input',
          subject: this.#file,
          message: 'The list of checkpoints is malformed.',
          next: 'Delete the file and name the folders again.',
        },
        { cause },
      );
    }
  }

  add(folder: string): Promise<void> {
    const path = resolve(folder);
    return this.#change((folders) => [...folders.filter((each) => each !== path), path]);
  }

  remove(folder: string): Promise<void> {
    const path = resolve(folder);
    return this.#change((folders) => folders.filter((each) => each !== path));
  }

  #change(next: (folders: string[]) => string[]): Promise<void> {
    const done = this.#last.then(async () => {
      const checkpoints = next(await this.list());
      if (checkpoints.length > MOST_FOLDERS) {
        throw new GeoR1Error({
          code: 'bad-input',
          subject: this.#file,
          message: `No more than ${MOST_FOLDERS} folders are kept.`,
          next: 'Remove one first.',
        });
      }
      await writeWhole(this.#file, `${JSON.stringify({ checkpoints }, null, 2)}\n`);
    });
    this.#last = done.catch(() => undefined); // whoever asked for the change was told
    return done;
  }
}
