import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  adapterIdSchema,
  engineFolderSchema,
  errorShapeSchema,
  exampleSchema,
  GeoR1Error,
  isMissing,
  METHODS,
  progressSchema,
  RUN_STATES,
  runIdSchema,
  teachResultSchema,
  teachSettingsSchema,
} from '../contract/index.js';
import type { TeachProgress } from '../contract/index.js';
import {
  decodeAnswerAdapter,
  decodeAnyAdapter,
  decodePoint,
  encodeAnswerAdapter,
  encodeAnyAdapter,
  encodePoint,
  imageStampSchema,
} from '../teach/index.js';
import type { AnswerAdapter, AnyTaught, TeachPoint } from '../teach/index.js';
import { takeLock, whoHolds } from './run-lock.js';
import type { RunLock } from './run-lock.js';
import { writeWhole } from './whole-file.js';

/** The checkpoint that a run teaches. */
const checkpointSchema = z.object({
  folder: engineFolderSchema,
  name: z.string(),
  /** SHA-256 of its frozen weights: the run's points mean something on these alone. */
  base: z.string(),
  /** Tokens of an answer at most. */
  maxTokens: z.number().int().positive().nullable(),
});
export type TaughtCheckpoint = z.infer<typeof checkpointSchema>;

const runSchema = z.object({
  schemaVersion: z.literal(1),
  run: runIdSchema,
  state: z.enum(RUN_STATES),
  started: z.string(),
  error: errorShapeSchema.nullable(),
  kept: adapterIdSchema.nullable(),
  request: z.object({
    set: teachResultSchema.shape.set,
    method: z.enum(METHODS),
    settings: teachSettingsSchema,
    train: z.array(exampleSchema),
    heldOut: z.array(exampleSchema),
    images: z.record(z.string(), imageStampSchema).default({}),
    leftOut: teachResultSchema.shape.leftOut,
    checkpoint: checkpointSchema.nullable().default(null),
  }),
});
/** A run as it lies on the disk: what it learns from is kept with it, so that a set that changes changes no run. */
export type StoredRun = z.infer<typeof runSchema>;

export interface KeptPoint {
  /** Null where the run was not that far, or what it kept is damaged. */
  readonly point: TeachPoint | null;
  /** What to tell of a point that cannot be gone on from. */
  readonly damaged: GeoR1Error | null;
}

const RUN = 'run.json';
const POINT = 'point.bin';
const TOLD = 'told.jsonl';
const RESULT = 'result.json';
const ADAPTER = 'adapter.geor1';
const BEGAN_FROM = 'from.geor1';
const LOCK = 'lock.json';

/** The runs in a folder, a folder each. Every file is written whole or not at all. */
export class RunStore {
  readonly #folder: string;
  readonly #onFault: (fault: unknown) => void;

  /** @param onFault hears of folders that are no runs; the others are listed all the same */
  constructor(folder: string, onFault: (fault: unknown) => void) {
    this.#folder = folder;
    this.#onFault = onFault;
  }

  /** The latest first. */
  async list(): Promise<StoredRun[]> {
    const names = await readdir(this.#folder).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw thrown;
    });
    const runs = await Promise.all(
      names.map((name) =>
        this.read(name).catch(async (thrown: unknown) => {
          // One that is about to begin has nothing but its lock. Where that cannot be read either, the run's own fault is told.
          const isBeginning = await this.heldBy(name).then(Boolean, () => false);
          if (!isBeginning) this.#onFault(thrown);
          return null;
        }),
      ),
    );
    return runs.filter((run) => run !== null).sort((a, b) => b.started.localeCompare(a.started));
  }

  /** @throws GeoR1Error not-found; bad-input where the file is none of ours */
  async read(run: string): Promise<StoredRun> {
    const path = this.#path(run, RUN);
    return parsed(runSchema, await this.#bytes(run, RUN), path);
  }

  async write(run: StoredRun): Promise<void> {
    await writeWhole(this.#path(run.run, RUN), `${JSON.stringify(run)}\n`);
  }

  /** For the process that teaches the run. @throws as `takeLock` */
  async lock(run: string, onLost: (error: GeoR1Error) => void): Promise<RunLock> {
    return await takeLock(this.#path(run, LOCK), run, onLost);
  }

  /** Says who teaches the run now; null where nobody does. */
  async heldBy(run: string): Promise<GeoR1Error | null> {
    return await whoHolds(this.#path(run, LOCK), run);
  }

  async savePoint(run: string, point: TeachPoint): Promise<void> {
    await writeWhole(this.#path(run, POINT), encodePoint(point));
  }

  /** Where to go on from. @throws what keeps the file from being read */
  async point(run: string): Promise<KeptPoint> {
    const path = this.#path(run, POINT);
    const bytes = await ifThere(path);
    if (bytes === null) return { point: null, damaged: null };
    try {
      return { point: decodePoint(bytes, path), damaged: null };
    } catch (thrown) {
      const { message } = GeoR1Error.from(thrown);
      return {
        point: null,
        damaged: new GeoR1Error({
          code: 'bad-input',
          subject: path,
          message: `The kept point of the run is damaged, and it begins again from the start. ${message}`,
        }),
      };
    }
  }

  /** For a run that begins again: what was told of it before is no part of it. */
  async forgetTold(run: string): Promise<void> {
    await rm(this.#path(run, TOLD), { force: true });
  }

  /** Where nothing but a point was kept. */
  async forgetPoint(run: string): Promise<void> {
    await rm(dirname(this.#path(run, POINT)), { recursive: true, force: true });
  }

  /** The adapter that a checkpoint's run began from, as it was then. */
  async saveStart(run: string, adapter: AnswerAdapter): Promise<void> {
    await writeWhole(this.#path(run, BEGAN_FROM), encodeAnswerAdapter(adapter));
  }

  /** Null where the run began from nothing. */
  async start(run: string): Promise<AnswerAdapter | null> {
    const path = this.#path(run, BEGAN_FROM);
    const bytes = await ifThere(path);
    return bytes === null ? null : decodeAnswerAdapter(bytes, path);
  }

  /** Appended to what was told before. Of a run whose disk is full the faults are told and its curves have gaps. */
  async tell(run: string, progress: TeachProgress): Promise<void> {
    await appendFile(this.#path(run, TOLD), `${JSON.stringify(progress)}\n`).catch(this.#onFault);
  }

  /** In order; a line that was cut off as the app ended is left out. */
  async told(run: string): Promise<TeachProgress[]> {
    const text = (await ifThere(this.#path(run, TOLD)))?.toString('utf8') ?? '';
    return text.split('\n').flatMap((line) => {
      try {
        return [progressSchema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
  }

  async saveTaught(run: string, { result, adapter }: AnyTaught): Promise<void> {
    await writeWhole(this.#path(run, ADAPTER), encodeAnyAdapter(adapter));
    await writeWhole(this.#path(run, RESULT), `${JSON.stringify(result)}\n`);
  }

  /** @throws GeoR1Error not-found where the run has not ended well */
  async taught(run: string): Promise<AnyTaught> {
    const result = parsed(teachResultSchema, await this.#bytes(run, RESULT), this.#path(run, RESULT));
    const adapter = decodeAnyAdapter(await this.#bytes(run, ADAPTER), this.#path(run, ADAPTER));
    return { result, adapter };
  }

  async remove(run: string): Promise<void> {
    await this.read(run);
    await rm(join(this.#folder, run), { recursive: true });
  }

  #bytes(run: string, name: string): Promise<Buffer> {
    return readFile(this.#path(run, name)).catch((thrown: unknown) => {
      throw GeoR1Error.from(thrown, {
        code: isMissing(thrown) ? 'not-found' : 'io',
        message: isMissing(thrown)
          ? 'There is no such run, or it has no result yet.'
          : 'The run cannot be read.',
        subject: run,
      });
    });
  }

  #path(run: string, name: string): string {
    if (runIdSchema.safeParse(run).success) return join(this.#folder, run, name);
    throw new GeoR1Error({ code: 'not-found', message: 'There is no such run.', subject: run });
  }
}

function parsed<S extends z.ZodType>(schema: S, bytes: Buffer, path: string): z.infer<S> {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    json = undefined; // no JSON fits no schema, which says so below
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'The file is damaged, or of another version.',
    subject: path,
    next: 'Discard the run and teach again; its examples are kept.',
  });
}

const ifThere = (path: string): Promise<Buffer | null> =>
  readFile(path).catch((thrown: unknown) => {
    if (isMissing(thrown)) return null;
    throw thrown;
  });
