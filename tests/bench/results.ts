/** What was measured, as it lies in docs/. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Figure } from './figure.js';

/** What `npm run bench` writes. */
export interface Bench {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly loadBefore: number };
  readonly figures: readonly Figure[];
}

export const docs = (path: string): URL => new URL(`../../docs/${path}`, import.meta.url);

/** A file of docs/results by its name without `.json`; null where it was not measured yet. */
export async function readResults<T>(name: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(docs(`results/${name}.json`), 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** As `readResults`. @throws RangeError where it was not measured yet */
export async function readMeasured<T>(name: string): Promise<T> {
  const measured = await readResults<T>(name);
  if (measured === null) throw new RangeError(`docs/results has no ${name}.json: measure it first`);
  return measured;
}

export const readBench = (name: string): Promise<Bench> => readMeasured<Bench>(name);

/** Writes what was measured until now, with the date: a bench that is cut off loses no more than a row. */
export async function keepMeasured(file: string, measured: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ date: new Date().toISOString(), ...measured }, null, 1)}\n`);
}
