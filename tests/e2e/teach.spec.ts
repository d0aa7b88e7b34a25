/**
 * Teaching with nothing scripted: five boxes of a word that no vocabulary holds, a run, an adapter, an answer. The things
 * are the storage tanks of the sample, whose true boxes are known.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { AppWindow } from './app-window.js';
import { startRealHost, type HostProcess } from './host-process.js';

const LOOK_MS = 240_000;
const RUN_MS = 480_000;
const ACTION_MS = 30_000;
test.describe.configure({ mode: 'serial', timeout: 2 * RUN_MS });

const TRUTH = fileURLToPath(new URL('../../resources/sample-harbour.truth.json', import.meta.url));
const STORAGE_TANK = 3;
const WORD = 'brimmel';
const MARKED = 5;

let host: HostProcess;
let app: AppWindow;

test.beforeAll(async ({ browser }) => {
  host = await startRealHost();
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(ACTION_MS);
  app = await AppWindow.open(page, host.url);
});
test.afterAll(async () => {
  await app.page.context().close();
  await host.stop();
});

test('five boxes of a new word make an example', async () => {
  const { annotations } = JSON.parse(await readFile(TRUTH, 'utf8')) as {
    annotations: { category_id: number; bbox: number[] }[];
  };
  const tanks = annotations.filter((one) => one.category_id === STORAGE_TANK).map(({ bbox }) => bbox);
  const { page } = app;
  await app.openSample();
  await page.getByRole('tab', { name: 'Teach' }).click();
  await page.getByRole('button', { name: 'New set' }).click();
  await page.getByLabel('Name of the new set').fill('Brimmels');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Draw an example' }).click();
  await page.getByPlaceholder(/What they are/).fill(WORD);
  for (const [at, tank] of tanks.slice(0, MARKED).entries()) {
    await page.getByRole('button', { name: 'By numbers' }).click();
    for (const [place, edge] of ['x', 'y', 'width', 'height'].entries()) {
      const field = page.getByLabel(`Box ${at + 1}, ${edge} in pixels`);
      await field.fill(String(Math.round(tank[place] ?? 0)));
      await field.blur();
    }
  }
  await page.getByRole('radio', { name: 'Many' }).check();
  await page.getByRole('button', { name: 'Add to the set' }).click();
  await expect(page.getByRole('list', { name: 'Examples of the set' }).getByRole('listitem')).toHaveCount(1);
});

test('a run learns from them, shows how, and is kept', async () => {
  const { page } = app;
  await page.getByRole('radio', { name: 'Training' }).check();
  await page.getByRole('radio', { name: 'SFT' }).check();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('region', { name: 'What came of it' })).toBeVisible({ timeout: RUN_MS });
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByRole('radio', { name: 'Taught' }).check();
  await expect(page.getByRole('list', { name: 'Adapters' }).getByRole('listitem')).toHaveCount(1);
});

test('asked with it, the window finds what was not marked too', async () => {
  const { page } = app;
  await page.getByRole('list', { name: 'Adapters' }).getByRole('button', { name: 'Ask with it' }).click();
  await app.ask(`all ${WORD}s`);
  await app.answered(LOOK_MS);
  expect(await app.rows.count()).toBeGreaterThan(MARKED);
  await expect(app.steps.first()).toContainText(WORD);
});
