import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { z } from 'zod';
import { GeoR1Error, MAX_EXAMPLES, newExampleSchema, targetsIssue } from '../contract/index.js';
import type { NewExample } from '../contract/index.js';
import { parseCoco, parseExpressions } from '../measure/index.js';
import type { CocoTruth } from '../measure/index.js';

export interface ImportedExample {
  /** Absolute path; the file need not be there. */
  readonly image: string;
  readonly example: NewExample;
}
export interface ImportFiles {
  /** A COCO file, or JSON lines of image, expression, task and targets. */
  readonly file: string;
  /** The COCO file of JSON lines; null: the one beside them. */
  readonly annotations: string | null;
  /** Folder of the images; null: `images` beside the COCO file, else its own folder. */
  readonly images: string | null;
}

/** A COCO file of this size holds a million boxes. */
const MOST_BYTES = 256e6;

/**
 * Examples of files: of COCO alone each category of an image is a term with all its boxes; of JSON lines each line is an
 * expression. Crowds are left out: they are no boxes of single things.
 * @throws GeoR1Error not-found; bad-input with the line or field that is wrong
 */
export async function importExamples({ file, annotations, images }: ImportFiles): Promise<ImportedExample[]> {
  const isLines = extname(file).toLowerCase() === '.jsonl';
  const cocoFile = isLines ? (annotations ?? (await cocoBeside(file))) : file;
  const coco = parseCoco(await textOf(cocoFile), cocoFile);
  const folder = images ?? (await imagesBeside(cocoFile));
  const imageOf = (name: string): string => resolve(folder, name);
  const found = isLines
    ? linesOf(await textOf(file), file, coco).map(([name, example]) => ({ image: imageOf(name), example }))
    : termsOf(coco).map(([name, example]) => ({ image: imageOf(name), example }));
  if (found.length === 0 || found.length > MAX_EXAMPLES) {
    throw new GeoR1Error({
      code: 'bad-input',
      message:
        found.length === 0
          ? 'The file holds no example.'
          : `The file holds ${found.length} examples; a set holds at most ${MAX_EXAMPLES}.`,
      subject: file,
      next:
        found.length > 0
          ? 'Import a part of it.'
          : isLines
            ? 'It needs a line for each example.'
            : 'Check that its annotations have boxes.',
    });
  }
  return found;
}

/** By image and category, in the order of the file; all of a category are taken to be marked. */
function termsOf(coco: CocoTruth): [string, NewExample][] {
  const names = new Map(coco.categories.map(({ id, name }) => [id, name]));
  return coco.images.flatMap(({ id: image, file_name: file }) =>
    [...names].flatMap(([category, words]): [string, NewExample][] => {
      const of = coco.annotations.filter(
        (one) => one.image_id === image && one.category_id === category && one.iscrowd !== 1,
      );
      if (of.length === 0) return [];
      return [[file, exampleOf(words.replaceAll('_', ' '), 'term', 'many', of)]];
    }),
  );
}

function linesOf(text: string, file: string, coco: CocoTruth): [string, NewExample][] {
  const byId = new Map(coco.annotations.map((annotation) => [annotation.id, annotation]));
  return parseExpressions(text, file).map(({ image, expression, task, targets }, at) => {
    const found = targets.map((id) => byId.get(id)).filter((one) => one !== undefined);
    const issue =
      found.length < targets.length ? 'a target is not in the COCO file' : targetsIssue(task, found.length);
    if (issue === null) return [image, exampleOf(expression, 'expression', task, found)];
    throw new GeoR1Error({
      code: 'bad-input',
      message: `“${expression}” (example ${at + 1}) is none: ${issue}.`,
      subject: file,
      next: 'Targets are ids of annotations in the COCO file.',
    });
  });
}

function exampleOf(
  words: string,
  kind: NewExample['kind'],
  task: NewExample['task'],
  annotations: readonly CocoTruth['annotations'][number][],
): NewExample {
  const outlines = annotations.map(({ segmentation }) => polygonsOf(segmentation));
  return newExampleSchema.parse({
    words,
    kind,
    task,
    targets: annotations.map(({ bbox }) => bbox),
    ...(outlines.some((outline) => outline !== null) ? { outlines } : {}),
    complete: true,
    extent: null,
    source: 'imported',
  });
}

const flatPolygons = z.array(z.array(z.number()).min(6)).min(1);

/** COCO's [x, y, x, y, …] a polygon, each without holes; null for run lengths, which are read over. */
function polygonsOf(segmentation: unknown): [number, number][][][] | null {
  const flat = flatPolygons.safeParse(segmentation);
  if (!flat.success) return null;
  return flat.data.map((numbers) => {
    const ring = Array.from({ length: Math.floor(numbers.length / 2) }, (_, at): [number, number] => [
      numbers[2 * at] ?? 0,
      numbers[2 * at + 1] ?? 0,
    ]);
    return [[...ring, ...ring.slice(0, 1)]];
  });
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new GeoR1Error({
        code: 'bad-input',
        message: `The file is larger than ${MOST_BYTES / 1e6} MB.`,
        subject: path,
        next: 'Import a part of it.',
      });
    }
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw GeoR1Error.from(thrown, {
      code: 'not-found',
      message: 'The file cannot be read.',
      subject: path,
      next: 'Check the path and its permissions.',
    });
  }
}

/** The COCO file of the same name, else the only JSON file of the folder. */
async function cocoBeside(lines: string): Promise<string> {
  const folder = dirname(lines);
  const names = (await readdir(folder).catch(() => [])).filter((name) => extname(name) === '.json');
  const same = `${basename(lines, extname(lines))}.json`;
  const found = names.includes(same) ? same : names.length === 1 ? names[0] : undefined;
  if (found !== undefined) return join(folder, found);
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'Beside the lines there is no one COCO file.',
    subject: lines,
    next: 'Name the COCO file whose annotations the targets are.',
  });
}

async function imagesBeside(coco: string): Promise<string> {
  const inside = join(dirname(coco), 'images');
  const about = await stat(inside).catch(() => null); // not there: the images lie beside the file
  return about?.isDirectory() === true ? inside : dirname(coco);
}
