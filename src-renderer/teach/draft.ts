/** An example while it is made: pure, so that what would be refused is known before it is sent. Boxes are in scene pixels. */
import {
  newExampleSchema,
  targetsIssue,
  type Answer,
  type ExampleKind,
  type ExampleTask,
  type NewExample,
  type Outline,
  type PixelBox,
  type ShownExample,
} from '../../src-main/contract/index.js';

export type ExampleSource = NewExample['source'];

export interface DraftBox {
  /** Tells boxes apart while they are edited; means nothing outside. */
  readonly key: number;
  readonly bbox: PixelBox;
  /** Where the box came with one and was not changed since. */
  readonly outline: Outline['pixels'] | null;
}

export interface Draft {
  readonly scene: string;
  /** The example that it takes the place of; null makes a new one. */
  readonly example: string | null;
  readonly words: string;
  readonly kind: ExampleKind;
  readonly task: ExampleTask;
  readonly boxes: readonly DraftBox[];
  readonly complete: boolean;
  readonly source: ExampleSource;
}

let lastKey = 0;

export const draftBox = (bbox: PixelBox, outline: DraftBox['outline'] = null): DraftBox => ({
  key: ++lastKey,
  bbox,
  outline,
});

export const emptyDraft = (scene: string): Draft => ({
  scene,
  example: null,
  words: '',
  kind: 'term',
  task: 'many',
  boxes: [],
  complete: false,
  source: 'drawn',
});

/** What an answer taught would be: its question and its boxes, to be corrected. */
export const draftOfAnswer = (scene: string, { question, chain, boxes }: Answer): Draft => {
  const [first, ...rest] = chain.map(({ step }) => step);
  const plain = first?.verb === 'find' && rest.every(({ verb }) => verb === 'answer') ? first.term : null;
  return {
    ...emptyDraft(scene),
    words: plain ?? question,
    kind: plain === null ? 'expression' : 'term',
    task: taskFor(plain === null ? 'expression' : 'term', boxes.length),
    boxes: boxes.map(({ bbox, outline }) => draftBox(bbox, outline?.pixels ?? null)),
    source: 'answer',
  };
};

export const draftOfExample = (scene: string, example: ShownExample): Draft => ({
  scene,
  example: example.id,
  words: example.words,
  kind: example.kind,
  task: example.task,
  boxes: example.targets.map((bbox, at) => draftBox(bbox, example.outlines?.[at] ?? null)),
  complete: example.complete,
  source: example.source,
});

/** A term is taught by any number of its things; an expression of one box means that one. */
export function taskFor(kind: ExampleKind, boxes: number): ExampleTask {
  if (boxes === 0) return 'none';
  return kind === 'expression' && boxes === 1 ? 'one' : 'many';
}

/** What keeps a draft from being saved, in words, or null. */
export function draftIssue({ words, task, boxes }: Draft): string | null {
  if (words.trim() === '') return 'Say what it is.';
  return targetsIssue(task, boxes.length);
}

/** @param extent the part of the scene that `complete` speaks of; null is all of it */
export function exampleOf(draft: Draft, extent: PixelBox | null): NewExample {
  const { words, kind, task, boxes, complete, source } = draft;
  return newExampleSchema.parse({
    words,
    kind,
    task,
    complete,
    source,
    targets: boxes.map(({ bbox }) => bbox),
    ...(boxes.some(({ outline }) => outline !== null)
      ? { outlines: boxes.map(({ outline }) => outline) }
      : {}),
    extent: complete ? extent : null,
  } satisfies NewExample);
}
