/**
 * The whole way with nothing scripted: the built command, the sample scene, the built-in bundle, real Chromium. Cancelling
 * is tested in window.spec.ts, where looks take as long as the test says: here one is over in two seconds.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { FeatureCollection, Polygon } from 'geojson';
import sharp from 'sharp';
import { AppWindow } from './app-window.js';
import { startRealHost, type HostProcess } from './host-process.js';

/** A look at the sample takes seconds on two idle cores, and much longer on busy ones. */
const LOOK_MS = 240_000;
test.describe.configure({ mode: 'serial', timeout: 2 * LOOK_MS });

const SAMPLE = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
const NO_CONSOLE_FAULT = /status of 4\d\d/;

let host: HostProcess;
let app: AppWindow;

test.beforeAll(async ({ browser }) => {
  host = await startRealHost();
  const context = await browser.newContext({ acceptDownloads: true });
  app = await AppWindow.open(await context.newPage(), host.url);
});
test.afterAll(async () => {
  await app.page.context().close();
  await host.stop();
});

test('the sample opens as what it is', async () => {
  await app.openSample();
  await expect(app.page.getByText(/^EPSG:\d+$/)).toBeVisible();
  await expect(app.page.getByText(/ m\/px$/)).toBeVisible();
  // The picture is there: the map is not one flat colour any more.
  await expect.poll(async () => (await sharp(await app.map.screenshot()).stats()).entropy).toBeGreaterThan(4);
});

test('a question is looked at, reasoned about and answered, every step on the map', async () => {
  await app.ask('all storage tanks');
  await app.answered(LOOK_MS);
  await expect(app.steps.first()).toContainText('storage tank');
  const boxes = await app.rows.count();
  expect(boxes).toBeGreaterThan(2);
  expect(await app.answerPixels()).toBeGreaterThan(100);
  await app.stepButton(1).hover();
  await expect.poll(app.stepPixels).toBeGreaterThan(100);
  await expect(app.statusBar).toContainText(/Runs on \w+/);
});

test('the answer is selected in the list and on the map', async () => {
  const selected = app.results.locator('[aria-selected="true"]');
  await app.rows.first().dblclick();
  await expect(selected).toHaveAttribute('data-rank', '1');
  await expect(app.statusBar).toContainText('400 %');
  await app.page.keyboard.press('Escape');
  await expect(selected).toHaveCount(0);
  await app.map.click();
  await expect(selected).toHaveAttribute('data-rank', '1');
  await app.page.getByRole('button', { name: 'Fit to scene' }).click();
});

test('the export is GeoJSON inside the scene, each ring closed and counter-clockwise', async () => {
  const downloading = app.page.waitForEvent('download');
  await app.results.getByRole('button', { name: 'GeoJSON' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/\.geojson$/);
  const geojson = JSON.parse(await readFile(await download.path(), 'utf8')) as FeatureCollection<Polygon>;
  expect(geojson.type).toBe('FeatureCollection');
  expect(geojson.features).toHaveLength(await app.rows.count());
  for (const { geometry, properties } of geojson.features) {
    const ring = geometry.coordinates[0]!;
    expect(ring[0]).toEqual(ring.at(-1));
    const twice = ring
      .slice(1)
      .reduce((sum, at, i) => sum + ring[i]![0]! * at[1]! - at[0]! * ring[i]![1]!, 0);
    expect(twice).toBeGreaterThan(0);
    // The sample lies on the coast by Ancona; see its making in tests/fixtures/scene-maker.
    for (const [lon, lat] of ring as [number, number][]) {
      expect(Math.abs(lon - 13.53)).toBeLessThan(0.02);
      expect(Math.abs(lat - 43.615)).toBeLessThan(0.02);
    }
    expect(properties).toMatchObject({ question: 'all storage tanks', label: 'storage tank' });
  }
});

test('a second question needs no new look', async () => {
  await app.ask('the largest storage tank');
  await app.answered();
  await expect(app.page.getByText(/no new look needed/)).toBeVisible();
  await expect(app.rows).toHaveCount(1);
});

test('a landmark that is seen less surely is tried, and said to be', async () => {
  await app.ask('the largest storage tank north of the pier');
  await app.answered();
  await expect(app.rows).toHaveCount(1);
  await expect(app.page.getByText(/seen less surely/).first()).toBeVisible();
});

test('a word that nobody knows is said, not guessed at', async () => {
  await app.ask('storage tanks quuxing the frobnicator');
  await app.answered();
  await expect(app.results.getByRole('status')).toContainText(/frobnicator|quuxing/);
  // However long it is, it stays in its pane.
  await app.ask('m'.repeat(200));
  await app.answered(LOOK_MS);
  await expect(app.results).toContainText('m'.repeat(200));
  const reach = app.results.locator('.none').evaluate((none) => none.scrollWidth - none.clientWidth);
  expect(await reach).toBe(0);
});

test('a set that is emptied answers none, with the step', async () => {
  await app.ask('storage tanks larger than 5000000 m2');
  await app.answered();
  await expect(app.results).toContainText('None.');
  await expect(app.results).toContainText(/Step \d+ left nothing/);
});

test('no number of the results is wrapped or cut off, in a small window and in a large one', async () => {
  const { page } = app;
  await app.ask('everything');
  await app.answered(LOOK_MS);
  for (const viewport of [
    { width: 1024, height: 700 },
    { width: 1920, height: 1080 },
  ]) {
    await page.setViewportSize(viewport);
    await expect(app.rows.filter({ hasText: /\d\d,\d{3} m²/ })).not.toHaveCount(0);
    const faults = await app.rows.evaluateAll((rows) => {
      const line = Math.min(...rows.map((row) => row.clientHeight));
      const cells = rows.flatMap((row) => [...row.querySelectorAll<HTMLElement>('.score, .area, .length')]);
      const names = rows.flatMap((row) => [...row.querySelectorAll<HTMLElement>('.label')]);
      return {
        wrapped: rows.filter((row) => row.clientHeight > line).length,
        cut: [...cells, ...names.filter((name) => name.innerText === 'storage tank')]
          .filter((cell) => cell.scrollWidth > cell.clientWidth)
          .map((cell) => cell.innerText),
      };
    });
    expect(faults).toEqual({ wrapped: 0, cut: [] });
  }
});

test('a file that is no picture is refused with what, which and what next', async () => {
  await app.pickFile({
    name: 'notes.tif', mimeType: 'image/tiff', buffer: Buffer.from('these are no pixels'),
  }); // prettier-ignore
  await expect(app.notice.getByText('notes.tif', { exact: true })).toBeVisible();
  await app.notice.getByRole('button', { name: 'Dismiss' }).click();
});

test('a plain picture opens in its own frame and is asked in pixels', async () => {
  const buffer = await sharp(SAMPLE)
    .extract({ left: 300, top: 700, width: 640, height: 480 })
    .png()
    .toBuffer();
  await app.pickFile({ name: 'photo.png', mimeType: 'image/png', buffer });
  await expect(app.page.getByText('no CRS', { exact: true })).toBeVisible();
  await app.ask('all storage tanks');
  await app.answered(LOOK_MS);
  await expect(app.rows.first()).toContainText('px');
  // Letters of a note that is cut off tell nothing: where there is no room, how many there are.
  await expect(app.page.getByText(/^is a plain/)).toBeVisible();
  await app.page.setViewportSize({ width: 1024, height: 700 });
  await expect(app.page.getByText('1 note', { exact: true })).toBeVisible();
  await expect(app.page.getByText(/^is a plain/)).toBeHidden();
});

test('nothing was reported on the console', () => app.expectNoFaults(NO_CONSOLE_FAULT));
