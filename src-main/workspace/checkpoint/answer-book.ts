import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { answerSchema, candidateSchema, GeoR1Error, isMissing, TASKS } from '../../contract/index.js';
import type { Answer, Candidate, Task } from '../../contract/index.js';

/** A question about an image whose bytes are known. */
export interface BookedQuestion {
  readonly scene: string;
  readonly task: Task;
  readonly question: string;
  readonly outlines: boolean;
}

/** An answer with what was seen on the way to it. */
export interface Booked {
  readonly answer: Answer;
  readonly seen: readonly Pick<Candidate, 'id' | 'bbox' | 'label' | 'score'>[];
}

const seenSchema = candidateSchema.pick({ id: true, bbox: true, label: true, score: true });
const lineSchema = z.object({
  scene: z.string(),
  task: z.enum(TASKS),
  question: z.string(),
  outlines: z.boolean(),
  answer: answerSchema,
  seen: z.array(seenSchema),
});

/**
 * Answers of a checkpoint that took minutes each, kept in the cache: a measurement that was given up goes on where it
 * was. A file for everything that the answers depend on, a line for each; a line that was cut off is asked again.
 */
export class AnswerBook {
  readonly #file: string | null;
  readonly #known = new Map<string, Booked>();

  private constructor(file: string | null) {
    this.#file = file;
  }

  /** @param facts all that an answer depends on besides image and question; null as folder keeps nothing @throws GeoR1Error io */
  static async open(cacheDir: string | null, facts: unknown): Promise<AnswerBook> {
    if (cacheDir === null) return new AnswerBook(null);
    const name = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, NAME_LENGTH);
    const book = new AnswerBook(join(cacheDir, 'checkpoint-answers', `${name}.jsonl`));
    await book.#read();
    return book;
  }

  get size(): number {
    return this.#known.size;
  }

  find(asked: BookedQuestion): Booked | null {
    return this.#known.get(keyOf(asked)) ?? null;
  }

  /** @throws GeoR1Error io */
  async keep(asked: BookedQuestion, { answer, seen }: Booked): Promise<void> {
    const boxes = seen.map(({ id, bbox, label, score }) => ({ id, bbox, label, score }));
    this.#known.set(keyOf(asked), { answer, seen: boxes });
    if (this.#file === null) return;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      // The break comes first: a line that was cut off before spoils no other.
      await appendFile(this.#file, `\n${JSON.stringify({ ...asked, answer, seen: boxes })}`);
    } catch (thrown) {
      throw GeoR1Error.from(thrown, { code: 'io', subject: this.#file });
    }
  }

  async #read(): Promise<void> {
    if (this.#file === null) return;
    const text = await readFile(this.#file, 'utf8').catch((thrown: unknown) => {
      if (isMissing(thrown)) return '';
      throw GeoR1Error.from(thrown, { code: 'io', subject: this.#file ?? '' });
    });
    for (const line of text.split('\n')) {
      const read = lineSchema.safeParse(parsed(line));
      if (read.success) this.#known.set(keyOf(read.data), read.data);
    }
  }
}

const NAME_LENGTH = 32;

const keyOf = ({ scene, task, question, outlines }: BookedQuestion): string =>
  JSON.stringify([scene, task, question, outlines]);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the schema then says so
  }
}
