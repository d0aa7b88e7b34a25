/** Rows of few-shot runs, a line each, appended as they come: a run that is cut off loses none. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Row {
  readonly task: string;
  readonly method: string;
  /** Images learned from. */
  readonly shots: number;
  readonly seed: number;
  /** Of terms: COCO's AP, and the mean over the test images of min(1, sqrt(true / answered)) * mAP. */
  readonly ap50?: number;
  readonly map?: number;
  readonly reward?: number;
  /** Of expressions that mean one thing: shares with an overlap of .5 and .7, mean overlap. */
  readonly at50?: number;
  readonly at70?: number;
  readonly iou?: number;
  /** Of those that mean many: mean overlap of masks. Of those that mean none: share that was refused. */
  readonly gIoU?: number;
  readonly refused?: number;
  /** Mean reward of what was learned from, without the format part. */
  readonly trainReward: number | null;
  readonly seconds: number;
  /** Of GRPO's groups the share whose rewards were all equal: they teach nothing. */
  readonly flat?: number;
}

const keyOf = ({ task, method, shots, seed }: Pick<Row, 'task' | 'method' | 'shots' | 'seed'>): string =>
  JSON.stringify([task, method, shots, seed]);

export class Rows {
  readonly #file: string;
  readonly #rows: Row[];

  private constructor(file: string, rows: Row[]) {
    this.#file = file;
    this.#rows = rows;
  }

  /** With the rows that an earlier run left in the file. */
  static async open(file: string): Promise<Rows> {
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return new Rows(
      file,
      lines.map((line) => JSON.parse(line) as Row),
    );
  }

  get all(): readonly Row[] {
    return this.#rows;
  }

  /** Makes a row where there is none of its kind. */
  async add(key: Pick<Row, 'task' | 'method' | 'shots' | 'seed'>, make: () => Promise<Row>): Promise<void> {
    if (this.#rows.some((row) => keyOf(row) === keyOf(key))) return;
    const row = await make();
    this.#rows.push(row);
    await appendFile(this.#file, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
}
