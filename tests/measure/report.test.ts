/** A report says in HTML and Markdown what its JSON holds, whatever the texts in it are. */
import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportSchema } from '../../src-main/contract/index.js';
import type { Report } from '../../src-main/contract/index.js';
import {
  cellText,
  detectionGallery,
  evaluateExpressions,
  expressionReport,
  galleryPicture,
  imageSize,
  maskPicture,
  ovdFigures,
  ovdReport,
  parseCoco,
  reportHtml,
  reportMarkdown,
  TruthIndex,
} from '../../src-main/measure/index.js';
import { resultOf, SHIP, TANK } from './results.js';

const results = [
  resultOf('the ship', 'one', 1, [SHIP], {}, ['unique']),
  resultOf('ships <b>&</b> "boats" | bridges', 'many', 0.5, [SHIP, TANK], {}, ['group']),
  resultOf('the lost ship', 'one', 0, []),
];
const context = {
  title: 'Referring <expressions>',
  made: new Date('2026-01-02T03:04:05Z'),
  facts: [{ name: 'Images', value: 'a & b' }],
  peakMemoryBytes: 123e6,
};
const report = (): Promise<Report> =>
  expressionReport(results, evaluateExpressions(results), context, { images: 'nowhere' });

describe('the report of expressions', () => {
  it('is one by its own schema, with the worst failure first', async () => {
    const made = await report();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
    expect(made.failures.map(({ right, expression }) => [right, expression.slice(0, 8)])).toEqual([
      [0, 'the lost'],
      [0.5, 'ships <b'],
    ]);
    expect(made.failures[0]).toMatchObject({
      picture: null,
      truth: [SHIP],
      answered: [],
      verdict: 'not chosen',
    });
  });

  it('needs no other file, runs nothing, and takes texts for texts', async () => {
    const html = reportHtml(await report());
    expect(html).toContain('ships &lt;b&gt;&amp;&lt;/b&gt; &quot;boats&quot; | bridges');
    expect(html).not.toMatch(/<script|src="(?!data:)|href="(?!data:)|url\(|@import|ships <b>/);
    expect(html).toContain('not chosen');
    expect(html).not.toMatch(/<(?:image|rect)[^>]*NaN/);
    expect(html.match(/<svg/g)?.length).toBe(2 + 2 + 1); // two plots, two failures, one success
  });

  it('is a table in Markdown, whatever bars the texts hold', async () => {
    const text = reportMarkdown(await report());
    expect(text).toContain('| one: Acc@0.5 | 0.500 [0.000, 1.000] | 2 |');
    expect(text).toContain('ships &lt;b>&</b> "boats" \\| bridges'.replace('</b>', '&lt;/b>'));
    for (const line of text.split('\n').filter((each) => each.startsWith('|')))
      expect(line.endsWith('|')).toBe(true);
  });

  it('tells of true boxes that no answer can meet', async () => {
    const odd = [resultOf('far', 'one', 0, [], { truth: [[95, 0, 10, 10]] })];
    const made = await expressionReport(odd, evaluateExpressions(odd), context, { images: 'nowhere' });
    expect(made.tables[0]?.note).toMatch(/1 of 1 true boxes reach beyond their image/);
    expect((await report()).tables[0]?.note).not.toMatch(/true boxes/);
  });

  it('of nothing says so', async () => {
    const made = await expressionReport([], evaluateExpressions([]), context, { images: '' });
    expect(reportSchema.safeParse(made).success).toBe(true);
    expect(reportMarkdown(made)).toContain('| one: Acc@0.5 | – | 0 |');
    expect(reportHtml(made)).not.toContain('NaN');
  });
});

describe('the report of detection', () => {
  const coco = parseCoco(
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.jpg', width: 100, height: 80 }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: SHIP }],
      categories: [{ id: 1, name: 'ship' }],
    }),
    'made',
  );
  // The wrong box scores lower. Ranked, it comes second and costs nothing; with every score 1.0 it comes first.
  const detections = [
    { image_id: 1, category_id: 1, bbox: TANK, score: 0.2 },
    { image_id: 1, category_id: 1, bbox: SHIP, score: 0.9 },
  ];

  it("shows what the paper's fixed score loses", async () => {
    const figures = await ovdFigures(coco, detections);
    expect(figures.ap50).toBeCloseTo(1, 12);
    expect(figures.fixedScore.ap50).toBeCloseTo(0.5, 12);
    const gallery = await detectionGallery(new TruthIndex(coco), detections, 'nowhere');
    const made = ovdReport(figures, context, gallery);
    // The ship is found, and a tank answered for a ship where nothing is.
    expect(made.failures).toMatchObject([
      { expression: '1 of 1 objects found', verdict: 'not there', why: 'ship: 1 not there', picture: null },
    ]);
    expect(made.failures[0]?.right).toBeCloseTo(2 / 3, 12);
    const all = await detectionGallery(new TruthIndex(coco), detections.slice(1), 'nowhere');
    expect(all.failures).toEqual([]);
    expect(all.successes).toMatchObject([{ verdict: null, right: 1, truth: [SHIP], answered: [SHIP] }]);
    const none = await detectionGallery(new TruthIndex(coco), [], 'nowhere');
    expect(none.failures).toMatchObject([{ verdict: 'not seen', why: 'ship: 1 of 1 missed', right: 0 }]);
    expect(reportSchema.safeParse(made).success).toBe(true);
    expect(reportMarkdown(made)).toContain('| mean, every score 1.0 as in the paper | – | 0.500 | 0.500 |');
  });
});

describe('cells', () => {
  it.each([
    [null, '–'],
    ['plain', 'plain'],
    [7, '7'],
    [0.12345, '0.123'],
    [1234.5, '1235'],
    [{ mean: 0.5, low: 0.25, high: 0.75 }, '0.500 [0.250, 0.750]'],
  ])('%j reads %s', (cell, text) => {
    expect(cellText(cell)).toBe(text);
  });
});

describe('pictures', () => {
  it('are made small, and null where there is none; masks keep every pixel', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'geo-r1-pictures-'));
    try {
      const path = join(folder, 'a.png');
      const rgb = Buffer.alloc(900 * 600 * 3);
      rgb.fill(255, 0, 900 * 3 * 2); // the two topmost rows
      await sharp(rgb, { raw: { width: 900, height: 600, channels: 3 } })
        .png()
        .toFile(path);
      expect(await imageSize(path)).toEqual({ width: 900, height: 600 });
      const uri = (await galleryPicture(path)) ?? '';
      const small = await sharp(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64')).metadata();
      expect(Math.max(small.width, small.height)).toBe(420);
      const image = { file_name: 'a.jpg', width: 900, height: 600 };
      const mask = await maskPicture(path, image);
      expect(mask.data.reduce((sum, value) => sum + Number(value > 0), 0)).toBe(1800);
      await expect(maskPicture(path, { ...image, width: 450 })).rejects.toMatchObject({
        code: 'bad-input',
        subject: path,
        message: 'The mask has 900 x 600 pixels, its image a.jpg 450 x 600.',
      });
      await expect(maskPicture(join(folder, 'no.png'), image)).rejects.toMatchObject({ code: 'not-found' });
      expect(await galleryPicture(join(folder, 'no.png'))).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
