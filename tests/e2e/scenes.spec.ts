/** Many scenes and their display, with nothing scripted: the built command, files on the disk, real Chromium. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { AppWindow } from './app-window.js';
import { startRealHost, type HostProcess } from './host-process.js';

// Drawing by software on a busy machine takes its time.
test.describe.configure({ mode: 'serial', timeout: 240_000 });
test.use({ actionTimeout: 30_000 });

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const TRAITS = path('../fixtures/traits/');
const SAMPLE = path('../../resources/sample-harbour.tif');
/** In the order of the list: by name. All but `no-crs` lie on the ground. */
const GOOD = ['five-bands-uint16.tif', 'gcps-four.tif', 'no-crs.tif', 'rotated.tif'];

let folder: string;
/** So many that the page, however slow, cancels before all are opened. */
const MANY = 1500;

let host: HostProcess;
let app: AppWindow;

test.beforeAll(async ({ browser }) => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-scenes-'));
  mkdirSync(join(folder, 'set'));
  for (const name of GOOD) copyFileSync(TRAITS + name, join(folder, 'set', name));
  copyFileSync(SAMPLE, join(folder, 'set', 'cut-short.tif'));
  truncateSync(join(folder, 'set', 'cut-short.tif'), 3000);
  writeFileSync(join(folder, 'set', 'notes.txt'), 'no scene');
  mkdirSync(join(folder, 'many'));
  const bytes = readFileSync(TRAITS + 'deflate-tiled-rgb.tif');
  for (let n = 0; n < MANY; n++) writeFileSync(join(folder, 'many', `tile_${n}.tif`), bytes);
  host = await startRealHost();
  app = await AppWindow.open(await (await browser.newContext()).newPage(), host.url);
});
test.afterAll(async () => {
  await app.page.context().close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const scenesTab = (): Locator => app.page.getByRole('tab', { name: /^Scenes/ });
const names = (): Locator => app.page.locator('[data-scene] .name');
const row = (name: string): Locator => app.page.locator('[data-scene]', { hasText: name });
const ask = (name: string): Promise<void> => row(name).locator('.name').click();
const display = (): Locator => app.page.getByRole('region', { name: 'Display' });

async function openFolder(page: Page, given: string): Promise<void> {
  const field = page.getByLabel(/^Path of a GeoTIFF/);
  if (!(await field.isVisible()))
    await page.getByRole('button', { name: 'Open', exact: true }).first().click();
  await field.fill(given);
  await page.getByRole('button', { name: 'Open as folder' }).click();
}

/** Mean red, green and blue of the middle of the map as it is on the screen, where the asked scene lies. */
async function colour(): Promise<[number, number, number]> {
  const box = (await app.map.boundingBox())!;
  const side = 120;
  const clip = {
    x: box.x + (box.width - side) / 2,
    y: box.y + (box.height - side) / 2,
    width: side,
    height: side,
  };
  const { channels } = await sharp(await app.page.screenshot({ clip })).stats();
  return channels.slice(0, 3).map(({ mean }) => mean) as [number, number, number];
}
/** Waits until the map shows another colour, by at least `least` of 255 in some channel. */
async function changed(from: readonly number[], least = 8): Promise<[number, number, number]> {
  let now = await colour();
  await expect
    .poll(async () => {
      now = await colour();
      return Math.max(...now.map((value, i) => Math.abs(value - from[i]!)));
    })
    .toBeGreaterThan(least);
  return now;
}
/** Addresses of tiles asked for while something is done. */
async function tilesDuring(act: () => Promise<unknown>): Promise<URLSearchParams[]> {
  const asked: URLSearchParams[] = [];
  const hear = (request: { url(): string }): void => {
    const url = new URL(request.url());
    if (url.pathname.startsWith('/tiles/')) asked.push(url.searchParams);
  };
  app.page.on('request', hear);
  await act();
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  app.page.off('request', hear);
  return asked;
}

test('a folder opens by its headers; a file that cannot be read is listed with its reason', async () => {
  await openFolder(app.page, join(folder, 'set'));
  const status = app.page.getByRole('region', { name: 'Folder' });
  await expect(status).toContainText('4 scenes opened');
  await expect(names()).toHaveText(GOOD);
  await status.getByText('1 file could not be read').click();
  const failed = status.getByRole('list', { name: 'Files that could not be read' });
  await expect(failed).toContainText('cut-short.tif');
  await expect(failed).toContainText('cut short or damaged');
  await status.getByRole('button', { name: 'Dismiss the folder' }).click();
  await expect(status).toHaveCount(0);
  await expect(row('no-crs.tif')).toContainText('not placed, in pixels');
});

test('the scene that questions go to is marked, and is one', async () => {
  await ask('five-bands-uint16.tif');
  await expect(app.page.locator('[aria-current=true]')).toHaveText(['five-bands-uint16.tif']);
  await expect(row('five-bands-uint16.tif')).toContainText('current');
  await expect(display().getByText(/^bands 1, 2, 3, p2-98 \[\d+/)).toBeVisible();
});

test('bands change the addresses of tiles and the pixels', async () => {
  await app.page.getByRole('button', { name: 'Fit to scene' }).click();
  await expect(display().getByRole('slider', { name: 'Red low end' })).toBeVisible();
  const before = await colour();
  const asked = await tilesDuring(() => display().getByLabel('Red', { exact: true }).selectOption('5'));
  expect(asked.every((query) => query.get('bands') === '5,2,3')).toBe(true);
  await changed(before, 3);
  await display().getByRole('radio', { name: 'One band' }).check({ force: true });
  const [red, green, blue] = await changed(before, 3);
  // One band is grey until it gets a ramp.
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(6);
  await display().getByRole('radio', { name: 'Viridis' }).check({ force: true });
  const ramp = await changed([red, green, blue]);
  expect(Math.max(...ramp) - Math.min(...ramp)).toBeGreaterThan(20);
  await display().getByRole('button', { name: 'Reset' }).click();
  await expect(display().getByRole('button', { name: 'Reset' })).toBeDisabled();
});

test('the stretch changes the addresses and the pixels; gamma lightens', async () => {
  const before = await colour();
  const none = await tilesDuring(() => display().getByLabel('Stretch', { exact: true }).selectOption('none'));
  expect(none.every((query) => query.get('stretch') === 'none')).toBe(true);
  const dark = await changed(before);
  await display().getByLabel('Stretch', { exact: true }).selectOption('minmax');
  const stretched = await changed(dark);
  await display().getByLabel('Gamma').fill('75');
  const lightened = await changed(stretched);
  expect(lightened[1]).toBeGreaterThan(stretched[1]);
  await display().getByRole('button', { name: 'Reset' }).click();
});

test('an end of a histogram is dragged by mouse and moved by keys', async () => {
  const low = display().getByRole('slider', { name: 'Red low end' });
  const high = display().getByRole('slider', { name: 'Red high end' });
  await high.scrollIntoViewIfNeeded();
  const value = async (end: Locator): Promise<number> => Number(await end.getAttribute('aria-valuenow'));
  const [lowBefore, highBefore] = [await value(low), await value(high)];
  const before = await colour();
  const box = (await high.locator('..').boundingBox())!;
  const at = (await high.boundingBox())!;
  await app.page.mouse.move(at.x + 1, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 8 });
  await app.page.mouse.up();
  expect(await value(high)).toBeLessThan(highBefore * 0.8);
  expect(await value(low)).toBe(lowBefore);
  await expect(display().getByLabel('Stretch', { exact: true })).toHaveValue('range');
  const redder = await changed(before);
  expect(redder[0]).toBeGreaterThan(before[0]);

  await low.focus();
  const asked = await tilesDuring(() => app.page.keyboard.press('ArrowRight'));
  expect(await value(low)).toBeGreaterThan(lowBefore);
  const [first] = asked.at(-1)!.get('stretch')!.split(',');
  expect(first).toBe(`${await value(low)}..${await value(high)}`);
  await app.page.keyboard.press('Home');
  expect(await value(low)).toBeLessThanOrEqual(lowBefore);
  await display().getByRole('button', { name: 'Reset' }).click();
});

test('ends are taken from the view where that is asked', async () => {
  const asked = await tilesDuring(() =>
    display().getByRole('radio', { name: 'View' }).check({ force: true }),
  );
  expect(asked.at(-1)!.get('stretch')).toMatch(/^\d+\.?\d*\.\.\d/);
  await expect(display().getByLabel('Stretch', { exact: true })).toHaveValue('percent');
  await display().getByRole('button', { name: 'Reset' }).click();
});

test('the model is let see what the map shows, and goes back to its own', async () => {
  const seen = display().locator('.model');
  await expect(seen).toContainText('bands 1, 2, 3, p2-98');
  const before = await colour();
  await display().getByLabel('Red', { exact: true }).selectOption('5');
  const shown = await changed(before, 3);
  await display().getByRole('button', { name: 'Use the map’s' }).click();
  await expect(seen).toContainText(/bands 5, 2, 3, set \[\d/);
  // The map goes on to show what it showed, and the scene keeps its place in the list.
  await expect
    .poll(async () => Math.max(...(await colour()).map((now, i) => Math.abs(now - shown[i]!))))
    .toBeLessThan(4);
  await expect(names().first()).toHaveText('five-bands-uint16.tif');
  await display().getByRole('button', { name: 'Back to its own' }).click();
  await expect(seen).toContainText('bands 1, 2, 3, p2-98');
  await expect(display().getByRole('button', { name: 'Back to its own' })).toHaveCount(0);
  await display().getByRole('button', { name: 'Reset' }).click();
});

test('a scene is hidden, made transparent and shown again', async () => {
  const before = await colour();
  await row('five-bands-uint16.tif')
    .getByRole('button', { name: /^Show / })
    .click();
  for (const other of ['gcps-four.tif', 'rotated.tif']) {
    await row(other)
      .getByRole('button', { name: /^Show / })
      .click();
  }
  const ground = await changed(before);
  await row('five-bands-uint16.tif')
    .getByRole('button', { name: /^Show / })
    .click();
  await changed(ground);
  await display().getByLabel('Opacity').fill('50');
  await expect(row('five-bands-uint16.tif')).toContainText('50 % opaque');
  await expect
    .poll(async () =>
      Math.max(...(await colour()).map((now, i) => Math.abs(now - (before[i]! + ground[i]!) / 2))),
    )
    .toBeLessThan(6);
  await display().getByRole('button', { name: 'Reset' }).click();
});

test('scenes are reordered by keys and by dragging, which the map follows', async () => {
  await row('five-bands-uint16.tif').locator('.name').focus();
  await app.page.keyboard.press('Alt+ArrowDown');
  await expect(names()).toHaveText(['gcps-four.tif', 'five-bands-uint16.tif', 'no-crs.tif', 'rotated.tif']);
  await expect(row('five-bands-uint16.tif').locator('.name')).toBeFocused();
  await row('rotated.tif').dragTo(row('gcps-four.tif'), { targetPosition: { x: 60, y: 4 } });
  await expect(names()).toHaveText(['rotated.tif', 'gcps-four.tif', 'five-bands-uint16.tif', 'no-crs.tif']);
  await app.page.keyboard.press('ArrowUp');
});

test('order and visibility survive a reload of the page', async () => {
  await app.page.reload();
  await scenesTab().click();
  await expect(names()).toHaveText(['rotated.tif', 'gcps-four.tif', 'five-bands-uint16.tif', 'no-crs.tif']);
  await expect(row('rotated.tif').getByRole('button', { name: /^Show / })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await expect(app.page.locator('[aria-current=true]')).toHaveText(['five-bands-uint16.tif']);
});

test('a CRS is set where the file has none; a wrong code is told in place', async () => {
  await ask('no-crs.tif');
  await app.page.getByRole('button', { name: 'Set CRS' }).click();
  const form = app.page.getByRole('dialog', { name: 'Set CRS' });
  const field = form.getByLabel(/^EPSG code/);
  await field.fill('12');
  await field.press('Enter');
  await expect(form.getByRole('alert')).toContainText('four to six digits');
  await field.fill('99999');
  await field.press('Enter');
  await expect(form.getByRole('alert')).toContainText('not known here');
  await field.fill('32631');
  await field.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(app.page.getByText('EPSG:32631', { exact: true })).toBeVisible();
  await expect(row('no-crs.tif')).toContainText('EPSG:32631');
  await expect(app.page.getByRole('button', { name: 'Set CRS' })).toHaveCount(0);
});

test('a scene is removed by its button and by a key', async () => {
  await row('rotated.tif').getByRole('button', { name: 'Remove rotated.tif' }).click();
  await expect(names()).toHaveText(['gcps-four.tif', 'five-bands-uint16.tif', 'no-crs.tif']);
  await row('gcps-four.tif').locator('.name').focus();
  await app.page.keyboard.press('Delete');
  await expect(names()).toHaveText(['five-bands-uint16.tif', 'no-crs.tif']);
});

test('a scene too small to see has a dot, which tells its name', async () => {
  await ask('five-bands-uint16.tif');
  await app.page.getByRole('button', { name: 'Fit to scene' }).click();
  for (let press = 0; press < 9; press++) await app.page.getByRole('button', { name: 'Zoom out' }).click();
  const box = (await app.map.boundingBox())!;
  await app.page.waitForTimeout(1500);
  await expect
    .poll(async () => {
      await app.page.mouse.move(box.x + box.width / 2 + 9, box.y + box.height / 2);
      await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      return app.page.locator('.names').allInnerTexts();
    })
    .toEqual([expect.stringContaining('five-bands-uint16.tif')]);
});

test('a file that changes on the disk while it is open is told, by name; the others go on', async () => {
  const file = join(folder, 'rewritten.tif');
  copyFileSync(SAMPLE, file);
  await app.openPath(file);
  await expect(row('rewritten.tif')).toContainText('current');
  await app.page.getByRole('button', { name: 'Fit to scene' }).click();
  truncateSync(file, 3000);
  for (let press = 0; press < 3; press++) await app.page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(app.notice).toContainText('changed since it was opened');
  await expect(app.notice).toContainText('rewritten.tif');
  await ask('five-bands-uint16.tif');
  await row('five-bands-uint16.tif')
    .getByRole('button', { name: /^Show / })
    .click();
  await app.page.getByRole('button', { name: 'Fit to scene' }).click();
  const blank = await colour();
  await row('five-bands-uint16.tif')
    .getByRole('button', { name: /^Show / })
    .click();
  await changed(blank);
  await row('rewritten.tif').getByRole('button', { name: 'Remove rewritten.tif' }).click();
  await app.notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(app.notice).toHaveCount(0);
  await expect(names()).toHaveText(['five-bands-uint16.tif', 'no-crs.tif']);
});

test('a folder of hundreds is cancelled; what was opened stays', async () => {
  await openFolder(app.page, join(folder, 'many'));
  const status = app.page.getByRole('region', { name: 'Folder' });
  // A click would wait until the button stands still, and it moves while scenes are listed above it.
  await status.getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
  await expect(status).toContainText(/^many.*Cancelled, \d+ scenes? opened/s);
  const opened = Number(/(\d+) scenes? opened/.exec(await status.innerText())![1]);
  expect(opened).toBeLessThan(MANY);
  await expect(names()).toHaveCount(opened + 2);
});

test('nothing was reported on the console', () => app.expectNoFaults(/status of (4\d\d|500)/));
