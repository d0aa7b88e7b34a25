import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { GeoR1Error, MAX_EXAMPLES } from '../contract/index.js';
import type { Example, ReplyOf, SetSummary, ShownExample } from '../contract/index.js';
import type { ImageStamps } from '../teach/index.js';
import { cornerRing } from './answer.js';
import { importExamples } from './example-import.js';
import { partFor } from './example-parts.js';
import type { ExampleSets, StoredSet } from './example-sets.js';
import { imageProblem, stampsOf } from './same-image.js';
import type { OpenedScene, SceneRegistry } from './scenes.js';
import type { TeachHandlers } from './teach-channels.js';

type ExampleHandlers = Pick<TeachHandlers, Extract<keyof TeachHandlers, `examples.${string}`>>;

/** The channels of example sets: the store, and what is known of the scenes that are open. */
export function exampleHandlers(
  sets: ExampleSets,
  scenes: Pick<SceneRegistry, 'get' | 'list'>,
): ExampleHandlers {
  const reply = async (set: StoredSet): Promise<{ set: ReplyOf<'examples.get'>['set'] }> => {
    const { schemaVersion: _, images, ...rest } = set;
    const problems = await problemsOf(images, set.examples);
    const open = new Map(scenes.list().map((opened) => [resolve(opened.scene.file), opened]));
    return {
      set: {
        ...rest,
        examples: set.examples.map((example) =>
          shownExample(example, open.get(example.image), problems.get(example.image) ?? null),
        ),
      },
    };
  };
  return {
    'examples.sets': async () => ({ sets: (await sets.list()).map(summaryOf) }),
    'examples.create': async ({ name }) => reply(await sets.create({ name, examples: [], images: {} })),
    'examples.get': async ({ set }) => reply(await sets.read(set)),
    'examples.rename': async ({ set, name }) => reply(await sets.update(set, () => ({ name }))),
    'examples.delete': async ({ set }) => {
      await sets.remove(set);
      return {};
    },
    'examples.add': async ({ set, scene, example }) => {
      const opened = await scenes.get(scene).ready();
      const image = resolve(opened.file);
      const { sha256, bytes, modifiedMs } = await opened.identity();
      const id = newExampleId();
      const changed = await sets.update(set, ({ examples, images }) => {
        if (examples.length >= MAX_EXAMPLES) throw tooMany(set);
        return {
          examples: [...examples, { ...example, id, image, part: partFor(image, examples) }],
          images: { ...images, [image]: { sha256, bytes, modifiedMs } },
        };
      });
      return { ...(await reply(changed)), example: id };
    },
    'examples.replace': async ({ set, example, by }) =>
      reply(
        await sets.update(set, ({ examples }) => {
          const { id, image, part } = oneOf(examples, example);
          return { examples: examples.map((old) => (old.id === id ? { ...by, id, image, part } : old)) };
        }),
      ),
    'examples.remove': async ({ set, example }) =>
      reply(
        await sets.update(set, ({ examples }) => {
          const { id } = oneOf(examples, example);
          return { examples: examples.filter((old) => old.id !== id) };
        }),
      ),
    'examples.setPart': async ({ set, example, part }) =>
      reply(
        await sets.update(set, ({ examples }) => {
          const { image } = oneOf(examples, example);
          return { examples: examples.map((old) => (old.image === image ? { ...old, part } : old)) };
        }),
      ),
    'examples.import': async ({ name, ...files }) => {
      const imported = await importExamples(files);
      const examples: Example[] = [];
      const parts = new Map<string, Example['part']>();
      for (const { image, example } of imported) {
        const part = parts.get(image) ?? partFor(image, examples);
        parts.set(image, part);
        examples.push({ ...example, id: newExampleId(), image, part });
      }
      return reply(await sets.create({ name, examples, images: await stampsOf([...parts.keys()]) }));
    },
  };
}

const newExampleId = (): string => `e-${randomBytes(6).toString('hex')}`;

const summaryOf = ({ id, name, version, changed, examples }: StoredSet): SetSummary => ({
  id,
  name,
  version,
  changed,
  examples: examples.length,
  images: new Set(examples.map(({ image }) => image)).size,
  heldOut: examples.filter(({ part }) => part === 'held-out').length,
  terms: [...new Set(examples.filter(({ kind }) => kind === 'term').map(({ words }) => words))],
  expressions: examples.filter(({ kind }) => kind === 'expression').length,
});

const shownExample = (
  example: Example,
  opened: OpenedScene | undefined,
  problem: string | null,
): ShownExample => ({
  ...example,
  scene: opened?.id ?? null,
  rings: example.targets.map((bbox) => (opened === undefined ? null : cornerRing(opened.scene.frame, bbox))),
  problem,
});

async function problemsOf(
  images: ImageStamps,
  examples: readonly Example[],
): Promise<Map<string, string | null>> {
  const problems = new Map<string, string | null>();
  for (const path of new Set(examples.map(({ image }) => image))) {
    const problem = await imageProblem(path, images[path]);
    problems.set(path, problem && `${problem}.`);
  }
  return problems;
}

function oneOf(examples: readonly Example[], id: string): Example {
  const example = examples.find((known) => known.id === id);
  if (example !== undefined) return example;
  throw new GeoR1Error({ code: 'not-found', message: 'The set has no such example.', subject: id });
}

const tooMany = (set: string): GeoR1Error =>
  new GeoR1Error({
    code: 'bad-input',
    message: `A set holds at most ${MAX_EXAMPLES} examples.`,
    subject: set,
    next: 'Begin another set.',
  });
