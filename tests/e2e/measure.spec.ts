/** The page of measuring over scripted services: files, progress, cancel, the report, its files, and a reload. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { AppWindow } from './app-window.js';
import { startScriptedHost, type HostProcess } from './host-process.js';

test.describe.configure({ timeout: 120_000 });

let host: HostProcess;
let app: AppWindow;
test.beforeEach(async ({ page }) => {
  host = await startScriptedHost();
  app = await AppWindow.open(page, host.url);
  await page.getByRole('tab', { name: 'Measure' }).click();
});
test.afterEach(() => host.stop());

test('measures, shows the report over the map, narrows its gallery, saves it and keeps it over a reload', async ({
  page,
}) => {
  const start = page.getByRole('button', { name: 'Measure', exact: true });
  await expect(start).toBeDisabled();
  await page.getByLabel('Expressions', { exact: true }).last().fill('/data/e.jsonl');
  await page.getByLabel('Folder of images').fill('/data/images');
  await start.click();
  const report = page.getByRole('article', { name: 'Report of the measurement' });
  await expect(report).toBeVisible();
  await expect(report.getByRole('table', { name: 'By task' }).getByRole('row').nth(1)).toHaveText(
    /one: Acc@0\.5\s*0\.500\s*0\.410 to 0\.590\s*120/,
  );
  await expect(report.getByRole('img', { name: /expected calibration error 0\.047/ })).toBeVisible();
  const cards = report.getByRole('region', { name: 'Gallery' }).getByRole('img');
  await expect(cards).toHaveCount(3);
  await report.getByRole('button', { name: /not read/ }).click();
  await expect(cards).toHaveCount(1);
  await expect(report.getByText('No step stands for “moored”.')).toBeVisible();
  await report.getByRole('button', { name: /not read/ }).click();
  await expect(cards).toHaveCount(3);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'HTML' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('the red ship at the pier');

  await report.getByRole('button', { name: 'Close the report' }).click();
  await expect(report).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the report' }).click();
  await page.getByRole('tab', { name: 'Ask' }).click();
  await expect(report).toHaveCount(0);

  await page.reload();
  await page.getByRole('tab', { name: 'Measure' }).click();
  await expect(report).toBeVisible();
  await expect(page.getByLabel('Folder of images')).toHaveValue('/data/images');
  app.expectNoFaults();
});

test('tells how far it is, stops when told, and says what is wrong with a file', async ({ page }) => {
  const file = page.getByLabel('Expressions', { exact: true }).last();
  await file.fill('/data/slow.jsonl');
  await page.getByLabel('Folder of images').fill('/data/images');
  await file.press('Enter');
  await expect(page.getByRole('progressbar', { name: 'Progress of the measurement' })).toBeVisible();
  await expect(page.getByText(/\d+ of 286, about .* left/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(0);

  await file.fill('/data/broken.jsonl');
  await file.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Line 12 is not an expression');
  await expect(page.getByRole('alert')).toContainText('/data/broken.jsonl');
  app.expectNoFaults();
});
