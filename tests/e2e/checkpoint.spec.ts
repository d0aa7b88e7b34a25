/**
 * A vision-language checkpoint in the window, nothing scripted: the tiny one that boxes a white square (see
 * models/checkpoints/taught.py), in the real host's own process.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { AppWindow } from './app-window.js';
import { startRealHost, type HostProcess } from './host-process.js';

const ANSWER_MS = 60_000;
const ACTION_MS = 20_000;
test.describe.configure({ mode: 'serial', timeout: 2 * ANSWER_MS });

const CHECKPOINTS = fileURLToPath(new URL('../fixtures/checkpoints/', import.meta.url));
const NO_CONSOLE_FAULT = /status of 4\d\d/;

let folder: string;
let host: HostProcess;
let app: AppWindow;

test.beforeAll(async ({ browser }) => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-e2e-checkpoint-'));
  // The square of the middle cell: 87 to 135 of the 224 pixels that the model was taught on.
  const square = {
    input: { create: { width: 110, height: 110, channels: 3, background: '#f0f0f0' } },
  } as const;
  await sharp({ create: { width: 512, height: 512, channels: 3, background: '#505050' } })
    .composite([{ ...square, left: 199, top: 199 }])
    .png()
    .toFile(join(folder, 'square.png'));
  host = await startRealHost([join(folder, 'square.png')]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_MS);
  app = await AppWindow.open(page, host.url);
});
test.afterAll(async () => {
  await app.page.context().close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function addEngine(path: string): Promise<void> {
  await app.page.getByLabel('Folder of a checkpoint on this machine').fill(path);
  await app.page.getByRole('button', { name: 'Add', exact: true }).click();
}

test('a folder that is no checkpoint is refused, with what to do', async () => {
  await app.page.getByRole('button', { name: 'Engines…' }).click();
  const engines = app.page.getByRole('dialog', { name: 'Engines' });
  await addEngine(folder);
  await expect(engines.getByRole('alert')).toContainText('It holds neither onnx/*.onnx nor *.safetensors.');
  await expect(engines.getByRole('alert')).toContainText('Name the folder of a checkpoint.');
  await expect(engines.locator('[data-engine]')).toHaveCount(0);
});

test('a checkpoint is named, shows what it costs, and is chosen', async () => {
  await addEngine(join(CHECKPOINTS, 'taught'));
  const entry = app.page.locator('[data-engine="taught"]');
  await expect(entry).toContainText('Qwen2.5-VL');
  await expect(entry).toContainText(/cpu in fp32/);
  await expect(entry).toContainText('not stated in the folder');
  await expect(entry).toContainText(/1\.3 MB on disk, about \d+ MB in memory/);
  await app.page.keyboard.press('Escape');
  await expect(app.page.getByLabel('Engine:')).toHaveValue(join(CHECKPOINTS, 'taught'));
  await expect(app.page.getByTestId('asked-engine')).toHaveText('taught');
  await expect(app.statusBar).toContainText('Checkpoint is loaded with the first question');
});

test('it is asked, and its words and its box are shown', async () => {
  await app.page.getByRole('radio', { name: 'Find one' }).check({ force: true });
  await app.ask('the white square');
  await app.answered(ANSWER_MS);
  const written = app.page.getByLabel("The model's own text");
  await expect(written).toContainText('I see one white square.');
  await expect(written.locator('pre')).toContainText('"bbox_2d": [87, 87, 135, 135]');
  await expect(written).toContainText(/the first after .+, then [\d.]+ a second; \d+ MB of memory at most/);
  await expect(app.steps.first()).toContainText('written by the model about one picture');
  await expect(app.statusBar).toContainText(/Runs on \w+/);
  await expect(app.rows).toHaveCount(1);
  await expect(app.rows.first()).toContainText('square');
  expect(await app.answerPixels()).toBeGreaterThan(100);
  // What a checkpoint saw cannot be reasoned about anew.
  await expect(app.page.getByLabel('Add a step before the answer')).toHaveCount(0);
});

test('its boxes have outlines by the built-in mask model, and the chain says so', async () => {
  await expect(app.steps.last()).toContainText('outlines by the built-in mask model in 1 of 1 boxes');
  await expect(app.page.getByRole('button', { name: 'Masks' })).toBeEnabled();
});

test('how it writes can be set, and stands with its answer', async () => {
  await app.page.getByRole('button', { name: 'Engines…' }).click();
  await app.page.getByText('How answers are written').click();
  await app.page.getByLabel('Most tokens').fill('1');
  await app.page.keyboard.press('Tab');
  await app.page.keyboard.press('Escape');
  await app.ask('the white square');
  await app.answered(ANSWER_MS);
  const written = app.page.getByLabel("The model's own text");
  await expect(written).toContainText('1 answer could not be read');
  await expect(written).toContainText('Written with most probable tokens, at most 1 tokens or 1200 s.');
  await app.page.getByRole('button', { name: 'Engines…' }).click();
  await app.page.getByRole('button', { name: 'As published' }).click();
  await app.page.keyboard.press('Escape');
});

test('it is measured in the words of the paper', async () => {
  const item = { image: 'square.png', problem: 'the white square' };
  writeFileSync(
    join(folder, 'rec.json'),
    JSON.stringify([
      { ...item, solution: [199, 199, 309, 309] },
      { ...item, problem: 'the square', solution: [0, 0, 50, 50] },
    ]),
  );
  await app.page.getByRole('tab', { name: 'Measure' }).click();
  const form = app.page.getByRole('form', { name: 'Measurement' });
  await expect(form.getByLabel('Engine:')).toHaveValue(join(CHECKPOINTS, 'taught'));
  await form.getByRole('textbox', { name: 'Expressions' }).fill(join(folder, 'rec.json'));
  await form.getByRole('textbox', { name: 'Folder of images' }).fill(folder);
  await form.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(app.page.getByRole('heading', { name: 'What the checkpoint wrote' })).toBeVisible({
    timeout: ANSWER_MS,
  });
  await expect(app.page.getByText('REC: the one that is meant').last()).toBeVisible();
  await expect(app.page.getByRole('row', { name: /^one: Acc@0\.5/ }).first()).toContainText('0.500');
  await app.page.getByRole('tab', { name: 'Ask' }).click();
});

const CORNER = { x: 0, y: 0, width: 96, height: 96 };
/** What the checkpoint never wrote about a picture: its upper left corner, as a thing of its own. */
const CORNER_WORDS = 'the upper left corner';

test('it is taught in the window: the run is told, its answers compared, the adapter kept', async () => {
  const { page } = app;
  await page.getByRole('tab', { name: 'Teach' }).click();
  await page.getByRole('button', { name: 'New set' }).click();
  await page.getByLabel('Name of the new set').fill('Corners');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Draw an example' }).click();
  await page.getByRole('radio', { name: 'An expression' }).check();
  await page.getByLabel('What it is').fill(CORNER_WORDS);
  await page.getByRole('button', { name: 'By numbers' }).click();
  for (const edge of ['x', 'y', 'width', 'height'] as const) {
    const field = page.getByLabel(`Box 1, ${edge} in pixels`);
    await field.fill(String(CORNER[edge]));
    await field.blur();
  }
  await page.getByRole('radio', { name: 'One', exact: true }).check();
  await page.getByRole('button', { name: 'Add to the set' }).click();

  await page.getByRole('radio', { name: 'Training' }).check();
  const form = page.getByRole('form', { name: 'Training' });
  await expect(form.getByLabel('Engine:')).toHaveValue(join(CHECKPOINTS, 'taught'));
  await form.getByRole('radio', { name: 'SFT' }).check();
  await form.getByText('Experts').click();
  for (const [label, value] of [
    ['Updates at most', '20'],
    ['Learning rate', '0.01'],
  ] as const) {
    await form.getByLabel(label).fill(value);
    await form.getByLabel(label).blur();
  }
  await expect(form.getByRole('status')).toContainText(/Trains what the checkpoint writes: 1 example/);
  await expect(form.getByRole('status')).toContainText(
    /for the weights, .* for answers, .* It writes up to 26 answers, .*nearly all of its time/,
  );
  await form.getByRole('button', { name: 'Start training' }).click();
  const result = page.getByRole('region', { name: 'What came of it' });
  await expect(result).toContainText('Corners, SFT on taught', { timeout: ANSWER_MS });
  await result.getByLabel('Name to keep it by').fill('corners');
  await result.getByRole('button', { name: 'Keep', exact: true }).click();
  await result.getByRole('button', { name: 'Ask with it' }).click();
});

test('it answers as it was taught, and without the adapter as it came', async () => {
  await expect(app.page.getByLabel('Taught:')).toHaveValue(/^a-/);
  await app.ask(CORNER_WORDS);
  await app.answered(ANSWER_MS);
  const written = app.page.getByLabel("The model's own text");
  await expect(written).toContainText(`I look for ${CORNER_WORDS}.`);
  await app.page.getByLabel('Taught:').selectOption('none');
  await app.ask(CORNER_WORDS);
  await app.answered(ANSWER_MS);
  await expect(written).not.toContainText('I look for');
});

test('an adapter of a checkpoint is greyed beside the built-in engine, and says whose it is', async () => {
  await app.page.getByLabel('Engine:').selectOption('built-in');
  const option = app.page.getByLabel('Taught:').getByRole('option', { name: 'corners (for taught)' });
  await expect(option).toBeDisabled();
  await app.page.getByLabel('Engine:').selectOption(join(CHECKPOINTS, 'taught'));
});

test('it is loaded now, can be unloaded, and the built-in engine is there again when it is removed', async () => {
  await app.page.getByRole('button', { name: 'Engines…' }).click();
  const entry = app.page.locator('[data-engine="taught"]');
  await expect(entry).toContainText(/Loaded on cpu in fp32/);
  await entry.getByRole('button', { name: 'Unload' }).click();
  await expect(entry).not.toContainText('Loaded');
  await entry.getByRole('button', { name: 'Remove' }).click();
  await expect(entry).toHaveCount(0);
  await app.page.keyboard.press('Escape');
  await expect(app.page.getByLabel('Engine:')).toHaveValue('');
});

test('nothing went wrong unseen', () => {
  app.expectNoFaults(NO_CONSOLE_FAULT);
});
