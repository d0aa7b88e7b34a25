import { describe, expect, it } from 'vitest';
import {
  checkPresentClasses,
  collectExpressions,
  entriesOrLines,
  parseCoco,
  parsePresentClasses,
} from '../../src-main/measure/index.js';

/** A file that comes in pieces of a few bytes, so that every token is cut somewhere. */
async function* pieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}
const parseExpressionSet = (text: string, file: string, size: Parameters<typeof collectExpressions>[2]) =>
  collectExpressions(entriesOrLines(pieces(text), file), file, size);

const sizeOf = () => Promise.resolve({ width: 512, height: 400 });
const rec = [
  { image: 'a.jpg', problem: 'the red ship', solution: [10, 20, 30, 60] },
  { image: 'b.jpg', problem: 'the tank', solution: [5, 5, 1, 2] },
  { image: 'a.jpg', problem: 'the blue ship', solution: [1.5, 2.5, 3, 4] },
];
const gres = [
  { id: 1, image: 'a.jpg', mask: 'a.png', problem: 'where one lands', category: 'runway', bbox_list: [[0, 0, 9, 9], [20, 0, 29, 9]] }, // prettier-ignore
  { id: 2, image: 'b.jpg', mask: null, problem: 'a harbour', category: null, bbox_list: [] },
];
const lines = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).join('\n');

describe("the paper's files", () => {
  it('REC: corners become boxes of one target each, also where they were given the wrong way round', async () => {
    const { expressions, annotations } = await parseExpressionSet(JSON.stringify(rec), 'rec.json', sizeOf);
    expect(expressions.map(({ expression, task, targets }) => [expression, task, targets])).toEqual([
      ['the red ship', 'one', [1]],
      ['the tank', 'one', [2]],
      ['the blue ship', 'one', [3]],
    ]);
    expect(annotations?.annotations.map(({ bbox, image_id }) => [image_id, bbox])).toEqual([
      [1, [10, 20, 20, 40]],
      [2, [1, 2, 4, 3]],
      [1, [1.5, 2.5, 1.5, 1.5]],
    ]);
    expect(annotations?.images).toEqual([
      { id: 1, file_name: 'a.jpg', width: 512, height: 400 },
      { id: 2, file_name: 'b.jpg', width: 512, height: 400 },
    ]);
  });

  it('GRES: many targets with a mask, and none where no box is given', async () => {
    const { expressions, annotations } = await parseExpressionSet(`${lines(gres)}\n\n`, 'gres.jsonl', sizeOf);
    expect(expressions).toMatchObject([
      { task: 'many', targets: [1, 2], mask: 'a.png' },
      { task: 'none', targets: [] },
    ]);
    expect(expressions[1]).not.toHaveProperty('mask');
    expect(annotations?.categories).toEqual([
      { id: 1, name: 'runway' },
      { id: 2, name: 'target' },
    ]);
  });

  it('OVD: the classes asked of each image', () => {
    const present = parsePresentClasses('{"7": ["ship", "tank"], "11": []}', 'classes.json');
    expect([...present]).toEqual([
      [7, ['ship', 'tank']],
      [11, []],
    ]);
    expect(() => parsePresentClasses('{"a.jpg": ["ship"]}', 'classes.json')).toThrow(/cannot be read/);
  });

  it('OVD: asks for no class or image that the annotations lack', () => {
    const coco = parseCoco(
      JSON.stringify({
        images: [{ id: 7, file_name: 'a.jpg', width: 9, height: 9 }],
        annotations: [],
        categories: [
          { id: 1, name: 'ship' },
          { id: 2, name: 'storage tank' },
        ],
      }),
      'made',
    );
    const checked = (text: string) => () =>
      checkPresentClasses(parsePresentClasses(text, 'classes.json'), coco, 'classes.json');
    expect(checked('{"7": ["storage tank"]}')).not.toThrow();
    expect(checked('{"7": ["ship", "storage tnak"]}')).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        subject: 'classes.json',
        message: 'Image 7 has the class "storage tnak", which is none of the COCO file.',
        next: 'Known are: ship, storage tank.',
      }),
    );
    expect(checked('{"8": ["ship"]}')).toThrow(/image 8, which is not in the COCO file/);
  });

  it('ours are told from them by their content, and bring no truth', async () => {
    const ours = lines([{ image: 'a.jpg', expression: 'x', task: 'one', targets: [4] }]);
    const set = await parseExpressionSet(ours, 'e.jsonl', sizeOf);
    expect(set).toMatchObject({ annotations: null, expressions: [{ targets: [4] }] });
    expect(await parseExpressionSet('', 'e.jsonl', sizeOf)).toMatchObject({ expressions: [] });
  });
});

describe('what is broken', () => {
  it.each([
    ['a box of three numbers', JSON.stringify([{ ...rec[0], solution: [1, 2, 3] }]), /solution/],
    ['a list cut short', JSON.stringify(rec).slice(0, 100), /not JSON/],
    ['a GRES line without boxes', lines([gres[0], { ...gres[1], bbox_list: 3 }]), /bbox_list/],
    ['a GRES line cut short', `${lines(gres)}\n{"id": 3, "im`, /cannot be read/],
    ['another file altogether', '<html>', /cannot be read/],
    ['a list of other things', '[3, 4]', /cannot be read/],
  ])('%s is refused, with its place', async (_, text, message) => {
    await expect(parseExpressionSet(text, 'set', sizeOf)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['one', [4, 5], /"one" needs exactly one box, not 2/],
    ['one', [], /"one" needs exactly one box, not 0/],
    ['many', [], /"many" needs at least one box/],
    ['none', [4], /"none" has no boxes/],
  ])(
    'an expression of task %s with the targets %j is refused, with its line',
    async (task, targets, issue) => {
      const fine = { image: 'a.jpg', expression: 'x', task: 'many', targets: [4] };
      await expect(
        parseExpressionSet(lines([fine, { ...fine, task, targets }]), 'e.jsonl', sizeOf),
      ).rejects.toMatchObject({
        code: 'bad-input',
        subject: 'e.jsonl, line 2',
        message: expect.stringMatching(issue) as string,
      });
    },
  );

  it('the line of a GRES file is named', async () => {
    const text = lines([gres[0], { ...gres[1], image: '' }]);
    await expect(parseExpressionSet(text, 'g.jsonl', sizeOf)).rejects.toMatchObject({
      subject: 'g.jsonl, line 2',
    });
  });

  it('an image that cannot be read ends it', async () => {
    const gone = () => Promise.reject(new Error('no such file'));
    await expect(parseExpressionSet(JSON.stringify(rec), 'r', gone)).rejects.toThrow('no such file');
  });
});
