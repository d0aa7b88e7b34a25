/** `geo-r1 measure` over fakes whose answers are known: the figures follow by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src-main/shell/program.js';
import { FAKE_BOXES, fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

let folder: string;
let output: ReturnType<typeof capture>;
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-measure-'));
  output = capture();
  const categories = [
    { id: 1, name: 'ship' },
    { id: 2, name: 'storage tank' },
  ];
  // The fakes find two ships and three tanks. Truth: both ships; two of the tanks and one that is not found.
  const boxes = FAKE_BOXES.filter((_, i) => i !== 3).map(({ bbox, label }) => ({ bbox, label }));
  const annotations = [...boxes, { bbox: [10, 500, 40, 40], label: 'storage tank' }].map(
    ({ bbox, label }, i) => ({
      id: i + 1,
      image_id: 7,
      category_id: label === 'ship' ? 1 : 2,
      bbox,
    }),
  );
  const images = [{ id: 7, file_name: 'a.jpg', width: 800, height: 600 }];
  writeFileSync(path('truth.json'), JSON.stringify({ images, annotations, categories }));
  const line = (expression: string, task: string, targets: number[]): string =>
    JSON.stringify({ image: 'a.jpg', expression, task, targets });
  writeFileSync(
    path('e.jsonl'),
    [
      line('the ship', 'one', [1]), // the best ship is annotation 1
      line('the small ship', 'one', [4]), // the fakes do not know size: wrong
      line('ships', 'many', [1, 4]), // F1 1
      line('tanks', 'many', [2, 3, 5]), // 2 of 3, of 3: F1 2/3
      line('nothing', 'none', []),
      line('ships with wings', 'none', []), // wrong
    ].join('\n'),
  );
});
afterEach(() => {
  output.restore();
  rmSync(folder, { recursive: true, force: true });
});

it('measures detection by class and writes COCO results', async () => {
  const files = ['--coco', path('truth.json'), '--images', folder];
  expect(await runCli(['measure', 'ovd', ...files, '--json', '-o', path('p.json')], fakePorts())).toBe(0);
  const figures: unknown = JSON.parse(output.stdout());
  // Ships: all found, AP 1. Tanks: recall 2/3 at precision 1 (the false one comes last): 67 of 101 recall points.
  expect(figures).toMatchObject({
    ap50: expect.closeTo((1 + 67 / 101) / 2, 6) as number,
    classes: [
      { name: 'ship', truth: 2, ap50: 1 },
      { name: 'storage tank', truth: 3, ap50: expect.closeTo(67 / 101, 6) as number },
    ],
  });
  const written = JSON.parse(readFileSync(path('p.json'), 'utf8')) as unknown[];
  expect(written).toHaveLength(5);
  expect(written[0]).toEqual({ image_id: 7, category_id: 1, bbox: [100, 80, 60, 20], score: 0.93 });
});

it('measures expressions and writes each answer', async () => {
  const files = ['--coco', path('truth.json'), '--images', folder, '--expressions', path('e.jsonl')];
  const ports = fakePorts();
  expect(await runCli(['measure', 'expressions', ...files, '--json', '-o', path('r.jsonl')], ports)).toBe(0);
  expect(JSON.parse(output.stdout())).toMatchObject({
    accuracy50: 0.5,
    f1: expect.closeTo((1 + 2 / 3) / 2, 6) as number,
    refusals: 0.5,
    counts: { one: 2, many: 2, none: 2 },
  });
  expect(readFileSync(path('r.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(6);
  expect(ports.log.filter((line) => line.startsWith('perceive'))).toHaveLength(1);
});

it.each(['html', 'md', 'json'])('writes a report as its name ends: .%s', async (form) => {
  const files = ['--coco', path('truth.json'), '--images', folder, '--expressions', path('e.jsonl')];
  const target = path(`r.${form}`);
  expect(await runCli(['measure', 'expressions', ...files, '--report', target], fakePorts())).toBe(0);
  const text = readFileSync(target, 'utf8');
  expect(text).toContain('Referring expressions');
  // The fakes have no pictures, and answer "ships" to "ships with wings".
  expect(text).toMatch(form === 'json' ? /"verdict": "not chosen"/ : /ships with wings/);
});

it('measures the forms of the paper, which bring their truth', async () => {
  const [, tank] = FAKE_BOXES;
  const [x = 0, y = 0, w = 0, h = 0] = tank?.bbox ?? [];
  await sharp({ create: { width: 800, height: 600, channels: 3, background: 'grey' } })
    .png()
    .toFile(path('a.png'));
  const item = { image: 'a.png', problem: 'the tank', solution: [x, y, x + w, y + h] };
  writeFileSync(path('rec.json'), JSON.stringify([item, { ...item, solution: [0, 0, 9, 9] }]));
  const files = ['--images', folder, '--expressions', path('rec.json'), '--json'];
  expect(await runCli(['measure', 'expressions', ...files], fakePorts())).toBe(0);
  expect(JSON.parse(output.stdout())).toMatchObject({
    accuracy50: 0.5,
    counts: { one: 2, many: 0, none: 0 },
  });
});

it('asks each image only for the classes that its file names', async () => {
  writeFileSync(path('classes.json'), JSON.stringify({ 7: ['ship'] }));
  const files = ['--coco', path('truth.json'), '--images', folder, '--classes', path('classes.json')];
  const ports = fakePorts();
  expect(await runCli(['measure', 'ovd', ...files, '-o', path('p.json'), '--json'], ports)).toBe(0);
  const written = JSON.parse(readFileSync(path('p.json'), 'utf8')) as { category_id: number }[];
  expect([...new Set(written.map(({ category_id: category }) => category))]).toEqual([1]);
});

it('refuses classes and images that the annotations lack, before anything is asked', async () => {
  const files = ['--coco', path('truth.json'), '--images', folder, '--classes', path('classes.json')];
  for (const [classes, said] of [
    [{ 7: ['shipp'] }, /classes\.json: Image 7 has the class "shipp".*Known are: ship, storage tank/],
    [{ 8: ['ship'] }, /classes\.json: It names the image 8/],
  ] as const) {
    writeFileSync(path('classes.json'), JSON.stringify(classes));
    const ports = fakePorts();
    expect(await runCli(['measure', 'ovd', ...files], ports)).toBe(2);
    expect(output.stderr()).toMatch(said);
    expect(ports.log).toEqual([]);
  }
});

/** A GRES file over one picture, with a mask of the given sides. */
async function gresFiles(width: number, height: number, boxes: number[][]): Promise<string[]> {
  const png = (name: string, sides: { width: number; height: number }) =>
    sharp({ create: { ...sides, channels: 3, background: 'white' } })
      .png()
      .toFile(path(name));
  await png('a.png', { width: 800, height: 600 });
  await png('mask.png', { width, height });
  const line = {
    id: 1,
    image: 'a.png',
    mask: 'mask.png',
    problem: 'nothing',
    category: null,
    bbox_list: boxes,
  };
  writeFileSync(path('gres.jsonl'), JSON.stringify(line));
  return ['measure', 'expressions', '--images', folder, '--expressions', path('gres.jsonl')];
}

it('prints the overlap of masks where the truth has some', async () => {
  // Nothing is answered, and the whole picture is meant.
  expect(await runCli(await gresFiles(800, 600, [[0, 0, 800, 600]]), fakePorts())).toBe(0);
  expect(output.stdout()).toMatch(/^masks gIoU +0\.000 \[0\.000, 0\.000\] +cIoU 0\.000 +\(1\)$/m);
  expect(output.stdout()).not.toMatch(/true boxes/);
});

it('refuses a mask of another size than its image before anything is asked', async () => {
  const ports = fakePorts();
  expect(await runCli(await gresFiles(400, 300, [[0, 0, 9, 9]]), ports)).toBe(2);
  expect(output.stderr()).toMatch(/mask\.png: The mask has 400 x 300 pixels, its image a\.png 800 x 600\./);
  expect(ports.log.filter((line) => line.startsWith('open'))).toEqual([]);
});

it('tells of boxes that lie outside their image', async () => {
  expect(
    await runCli(
      await gresFiles(800, 600, [
        [0, 0, 900, 600],
        [5, 5, 5, 9],
      ]),
      fakePorts(),
    ),
  ).toBe(0);
  expect(output.stdout()).toMatch(
    /^1 of 2 true boxes reach beyond their image: were they written in a resized/m,
  );
  expect(output.stdout()).toMatch(/^1 of 2 true boxes have no area/m);
});

it('needs annotations where the expressions bring none', async () => {
  const files = ['--images', folder, '--expressions', path('e.jsonl')];
  const ports = fakePorts();
  expect(await runCli(['measure', 'expressions', ...files], ports)).toBe(2);
  expect(output.stderr()).toMatch(/e\.jsonl: The expressions refer to annotations/);
  expect(ports.log).toEqual([]);
});

it('names what is not there to compare with, and images that are not there, before the model starts', async () => {
  const ports = fakePorts();
  const truth = ['--expressions', path('e.jsonl'), '--coco', path('truth.json')];
  const against = ['--images', folder, '--against', path('older.jsonl')];
  expect(await runCli(['measure', 'expressions', ...truth, ...against], ports)).toBe(1);
  for (const kind of [
    ['expressions', ...truth],
    ['ovd', ...truth.slice(2)],
    ['masks', ...truth.slice(2)],
  ])
    expect(await runCli(['measure', ...kind, '--images', path('nowhere')], ports)).toBe(1);
  expect(output.stderr()).toMatch(/older\.jsonl: .*\n(.*nowhere: There is no such folder\..*\n){3}/);
  expect(ports.log).toEqual([]);
});

it('says which file is missing or malformed', async () => {
  const files = ['--images', folder, '--coco'];
  expect(await runCli(['measure', 'ovd', ...files, path('no.json')], fakePorts())).toBe(1);
  writeFileSync(path('bad.json'), '{"images": 1}');
  expect(await runCli(['measure', 'ovd', ...files, path('bad.json')], fakePorts())).toBe(2);
  expect(output.stderr()).toMatch(/no\.json.*\n.*bad\.json: Not a COCO file: it has no images/);
});
