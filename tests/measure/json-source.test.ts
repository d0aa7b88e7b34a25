import { describe, expect, it } from 'vitest';
import {
  COCO_LISTS,
  collectCoco,
  entriesOrLines,
  jsonEntries,
  jsonLines,
  parseCoco,
} from '../../src-main/measure/index.js';
import type { JsonItem } from '../../src-main/measure/index.js';

async function* pieces(text: string | Buffer, size = 5): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}
const all = async (items: AsyncIterable<JsonItem>): Promise<JsonItem[]> => {
  const found: JsonItem[] = [];
  for await (const item of items) found.push(item);
  return found;
};
const coco = {
  info: { year: 2026, nested: [{ images: [1, 2] }] },
  images: [{ id: 7, file_name: 'é.jpg', width: 10, height: 8 }],
  annotations: [
    {
      id: 1,
      image_id: 7,
      category_id: 2,
      bbox: [1, 2, 3, 4],
      segmentation: [[1, 2, 4, 2, 4, 6]],
      iscrowd: 0,
    },
    { id: 2, image_id: 7, category_id: 2, bbox: [0, 0, 1, 1], segmentation: { size: [8, 10], counts: [80] } },
  ],
  categories: [{ id: 2, name: 'ship' }],
};
const read = (text: string, outlines = true) =>
  collectCoco(jsonEntries(pieces(text), 'truth.json', COCO_LISTS), 'truth.json', { outlines });

describe('lines', () => {
  it('come one by one, with their numbers, whatever ends them and however they are cut', async () => {
    const text = '\uFEFF{"a": "é"}\r\n\n  \n[3]\nbroken\n{"last": 1}';
    expect(await all(jsonLines(pieces(text, 3), 'f'))).toEqual([
      { list: '', at: 0, value: { a: 'é' } },
      { list: '', at: 3, value: [3] },
      { list: '', at: 4, value: undefined },
      { list: '', at: 5, value: { last: 1 } },
    ]);
    expect(await all(jsonLines(pieces(''), 'f'))).toEqual([]);
  });

  it('without an end are refused before they fill the memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await Promise.resolve();
        yield Buffer.alloc(1_000_000, 'x');
      }
    }
    await expect(all(jsonLines(endless(), 'f'))).rejects.toMatchObject({
      code: 'bad-input',
      subject: 'f, line 1',
    });
    async function* list(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('["');
      yield* endless();
    }
    await expect(all(entriesOrLines(list(), 'f'))).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('entries', () => {
  it('of a list of its own, with and without a byte order mark', async () => {
    for (const mark of ['', '\uFEFF'])
      expect(await all(entriesOrLines(pieces(`${mark} \n[{"a": 1}, [2]]`), 'f'))).toEqual([
        { list: '', at: 0, value: { a: 1 } },
        { list: '', at: 1, value: [2] },
      ]);
  });

  it.each([
    ['cut short', '[{"a": 1}, {"b"', /ends too early|JSON/],
    ['followed by more', '[1] [2]', /JSON/],
    ['not JSON', '[{a: 1}]', /JSON/],
  ])('of a list that is %s are refused', async (_, text, message) => {
    await expect(all(jsonEntries(pieces(text), 'f'))).rejects.toMatchObject({
      code: 'bad-input',
      subject: 'f',
      message: expect.stringMatching(message) as string,
    });
  });

  it('close their source where nobody reads on', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield await Promise.resolve(Buffer.from('{"a": 1}\n'));
      } finally {
        closed = true;
      }
    }
    for await (const item of entriesOrLines(source(), 'f')) if (item.at === 5) break;
    expect(closed).toBe(true);
  });
});

describe('a COCO file', () => {
  it('is, entry by entry, what it is as a whole; run lengths are read over and counted', async () => {
    const { annotations, ...rest } = parseCoco(JSON.stringify(coco), 'whole');
    const { segmentation: _, ...second } = annotations[1]!;
    expect(await read(JSON.stringify(coco))).toEqual({
      ...rest,
      annotations: [annotations[0], second],
      runLengths: 1,
    });
  });

  it('can be read without its outlines, and pretty-printed', async () => {
    const { annotations } = await read(JSON.stringify(coco, null, 2), false);
    expect(annotations.map((each) => 'segmentation' in each)).toEqual([false, false]);
  });

  it.each([
    [
      'an annotation without a box',
      { ...coco, annotations: [{ ...coco.annotations[0], bbox: 3 }] },
      /annotations\.0\.bbox/,
    ],
    ['no images', { ...coco, images: undefined }, /no images/],
    ['no categories', { ...coco, categories: [] }, /no categories/],
    ['something else', [1, 2], /no images/],
    ['images that are none', { ...coco, images: [null] }, /images\.0/],
    [
      'a category_id that no category has',
      { ...coco, annotations: [{ ...coco.annotations[0], category_id: 3 }] },
      /Annotation 1 has category_id 3, which is not among the categories/,
    ],
    [
      'an image_id that no image has',
      { ...coco, annotations: [{ ...coco.annotations[0], image_id: 8 }] },
      /Annotation 1 has image_id 8, which is not among the images/,
    ],
    [
      'an annotation that is there twice',
      { ...coco, annotations: [coco.annotations[1], coco.annotations[1]] },
      /annotation id 2 is there twice/,
    ],
    [
      'two images of one id',
      { ...coco, images: [coco.images[0], coco.images[0]] },
      /image id 7 is there twice/,
    ],
    [
      'two categories of one id',
      { ...coco, categories: [...coco.categories, { id: 2, name: 'tank' }] },
      /category id 2 is there twice/,
    ],
  ])('with %s is refused', async (_, file, message) => {
    const refused = {
      code: 'bad-input',
      subject: 'truth.json',
      message: expect.stringMatching(message) as string,
    };
    await expect(read(JSON.stringify(file))).rejects.toMatchObject(refused);
  });

  it('is held to its references when it is read as a whole, too', () => {
    const twice = { ...coco, annotations: [coco.annotations[1], coco.annotations[1]] };
    expect(() => parseCoco(JSON.stringify(twice), 'whole')).toThrow(/annotation id 2 is there twice/);
  });

  it('that is empty or cut short is refused', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(read(JSON.stringify(coco).slice(0, -20))).rejects.toThrow(/not JSON/);
  });

  it('of 20 MB is read while timers go on', async () => {
    let id = 2;
    const block = (): Buffer =>
      Buffer.from(
        Array.from(
          { length: 500 },
          () => `${JSON.stringify({ ...coco.annotations[0], id: (id += 1) })},`,
        ).join(''),
      );
    async function* large(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(
        `{"images": ${JSON.stringify(coco.images)}, "categories": [{"id": 2, "name": "ship"}], "annotations": [`,
      );
      for (let written = 0; written < 20e6;) {
        await new Promise((resolve) => setImmediate(resolve));
        const bytes = block();
        written += bytes.length;
        yield bytes;
      }
      yield Buffer.from(`${JSON.stringify(coco.annotations[0])}]}`);
    }
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const truth = await collectCoco(jsonEntries(large(), 'f', COCO_LISTS), 'f', { outlines: false });
    clearInterval(watch);
    expect(truth.annotations.length).toBeGreaterThan(150_000);
    expect(longest).toBeLessThan(1000);
  });
});
