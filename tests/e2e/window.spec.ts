/** Every state of the window, over scripted services (fake-host.ts): the page, the pictures and the transport are real. */
import { expect, test, type Page } from '@playwright/test';
import { AppWindow } from './app-window.js';
import { startScriptedHost, type HostProcess } from './host-process.js';

// Drawing by software on a busy machine takes its time.
test.describe.configure({ timeout: 240_000 });

/** What else would be told of lost services is on the page by then. */
const TOLD_WITHIN_MS = 1500;

let host: HostProcess;
let app: AppWindow;

test.beforeEach(async ({ page }) => {
  host = await startScriptedHost();
  app = await AppWindow.open(page, host.url);
});
test.afterEach(() => host.stop());

/** For what must be seen while it runs. */
async function slowHost(page: Page): Promise<void> {
  // The page that is open would call after a host that has gone, and report that it was refused.
  await page.goto('about:blank');
  await host.stop();
  host = await startScriptedHost(400);
  app = await AppWindow.open(page, host.url);
}

test('begins with the ways to open a scene, and asks nothing before', async ({ page }) => {
  await expect(page.getByText('Open a scene to ask about it')).toBeVisible();
  await expect(app.question).toBeDisabled();
  await expect(app.askButton).toHaveCount(0);
  await expect(app.statusBar).toContainText('Runs on cpu');
  app.expectNoFaults();
});

test('a question streams its boxes and its chain, then lists the answer', async ({ page }) => {
  await slowHost(page);
  await app.openSample();
  for (const fact of [
    '2,000 × 2,000 px',
    'EPSG:32631',
    '0.50 m/px',
    '3 × uint8',
    'bands 1, 2, 3',
    'no stretch',
  ]) {
    await expect(page.getByText(fact, { exact: true })).toBeVisible();
  }
  await app.ask('all ships');
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/^Looking: \d+ of 20 windows$/)).toBeVisible();
  await expect(app.results).toContainText(/\d+ boxes seen so far/);
  await expect(app.steps).toHaveText([
    /find "ship".*12 of 60.*12/s,
    /keep those of 1 with an area/s,
    /answer 2/,
  ]);
  await app.answered();
  await expect(app.rows).toHaveCount(6);
  await expect(app.rows.first()).toHaveText(/1.*ship.*0\.95.*800 m².*40 m.*2/);
  expect(await app.answerPixels()).toBeGreaterThan(200);
  app.expectNoFaults();
});

test('pointing at a step, by mouse or by keyboard, shows its set on the map', async ({ page }) => {
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  expect(await app.stepPixels()).toBe(0);
  await app.stepButton(2).hover();
  await expect.poll(app.stepPixels).toBeGreaterThan(200);
  const six = await app.stepPixels();
  await app.stepButton(1).hover();
  await expect.poll(app.stepPixels).toBeGreaterThan(six * 1.6);
  await page.mouse.move(700, 850);
  await expect.poll(app.stepPixels).toBe(0);
  await app.stepButton(1).focus();
  await expect.poll(app.stepPixels).toBeGreaterThan(six * 1.6);
});

test('an opened step lists the values of its set and stays on the map', async ({ page }) => {
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  await app.stepButton(2).click();
  const values = page.locator('[data-step="2"]').getByTitle('Zoom to it, and look at it in full');
  await expect(values).toHaveCount(6);
  await expect(values.first()).toHaveText(/#0.*ship.*0\.95.*800 m²/);
  await page.mouse.move(700, 850);
  await app.question.focus();
  expect(await app.stepPixels()).toBeGreaterThan(100);
  await app.stepButton(2).click();
  await page.mouse.move(700, 850);
  await app.question.focus();
  await expect.poll(app.stepPixels).toBe(0);
});

test('selection is one in the list and on the map, by keyboard and by mouse', async ({ page }) => {
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  const selected = app.results.locator('[aria-selected="true"]');
  await app.rows.nth(1).click();
  await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveAttribute('data-rank', '3');
  await expect(page.getByLabel('Selected box')).toContainText(/x 583\s+y 333\s+w 80\s+h 40 px/);
  await page.keyboard.press('Enter');
  await expect(app.statusBar).toContainText('400 %');
  const drawn = await app.selectedPixels();

  // The box is now in the middle of the map: drop the selection, then pick it there.
  await page.keyboard.press('Escape');
  await expect.poll(app.selectedPixels).toBeLessThan(drawn - 300);
  await expect(selected).toHaveCount(0);
  await app.map.click();
  await expect(selected).toHaveAttribute('data-rank', '3');
  await app.map.click({ position: { x: 20, y: 20 } });
  await expect(selected).toHaveCount(0);
});

test('an answer that lies out of view is shown, and a narrow window gives its width back', async ({
  page,
}) => {
  const magnified = async (): Promise<number> =>
    Number(/(\d+) %/.exec(await app.statusBar.innerText())?.[1] ?? NaN);
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  await app.rows.first().dblclick();
  await expect.poll(magnified).toBeGreaterThan(100);
  const near = await magnified();
  await app.ask('all ships once more');
  await expect.poll(magnified).toBeLessThan(near);
  await app.answered();

  const widthOf = async (name: string): Promise<number> =>
    Number(await page.getByRole('separator', { name }).getAttribute('aria-valuenow'));
  const handle = page.getByRole('separator', { name: 'Width of the question pane' });
  await handle.press('ArrowRight');
  await expect(handle).toHaveAttribute('aria-valuenow', '350');
  await page.setViewportSize({ width: 800, height: 600 });
  await expect.poll(() => widthOf('Width of the question pane')).toBeLessThan(280);
  for (const name of ['Find one', 'None or many', 'All of a kind', 'Whole scene', 'This view']) {
    const isWhole = await page
      .getByText(name, { exact: true })
      .evaluate((label) => label.scrollWidth <= label.clientWidth);
    expect(isWhole, name).toBe(true);
  }
  await page.reload();
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(handle).toHaveAttribute('aria-valuenow', '350');
  await expect.poll(() => widthOf('Width of the results pane')).toBe(389);
});

test('the header of several scenes keeps its close button in a small window', async ({ page }) => {
  await app.openSample();
  await app.openPath('/made/a-scene-with-a-name-that-is-far-too-long-for-a-header-of-a-small-window.tif');
  await expect(page.getByRole('combobox', { name: 'Scene' })).toBeVisible();
  await page.setViewportSize({ width: 1100, height: 700 });
  const close = page.getByRole('button', { name: 'Close the scene' });
  const [button, header] = [await close.boundingBox(), await app.map.boundingBox()];
  expect(button!.x + button!.width).toBeLessThanOrEqual(header!.x + header!.width);
  await close.click();
  await expect(page.getByRole('heading', { name: 'sample-harbour.tif' })).toBeVisible();
});

test('the list sorts by each column', async () => {
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  await app.results.getByRole('button', { name: 'Score' }).click();
  await expect(app.results.getByRole('columnheader', { name: 'Score' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await app.results.getByRole('button', { name: 'Score' }).click();
  await expect(app.rows.first()).toHaveAttribute('data-rank', '6');
});

test('an answer of none says which step emptied the set, and shows what was there before it', async () => {
  await app.openSample();
  await app.ask('nothing');
  await app.answered();
  await expect(app.results).toContainText('None.');
  await expect(app.results).toContainText('Step 2 left nothing');
  await app.results.getByRole('button', { name: 'Show the 48 boxes before it' }).click();
  await expect.poll(app.stepPixels).toBeGreaterThan(500);
});

test('words that were not understood are said in the list and in the chain', async () => {
  await app.openSample();
  await app.ask('ships near gadgets');
  await app.answered();
  await expect(app.results.getByRole('status')).toHaveText(/Not understood, so not used:.*“gadgets”/);
  await expect(app.steps.nth(2)).toContainText('not understood: gadgets');
});

test('a cancelled question says how far it came, and can be asked again', async ({ page }) => {
  await slowHost(page);
  await app.openSample();
  await app.ask('all ships');
  await expect(page.getByText(/^Looking: \d+ of 20/)).toBeVisible();
  await app.cancelButton.click();
  // Not all of them: the look ended where it was.
  await expect(page.getByText(/^Cancelled: 1?\d of 20 windows$/).first()).toBeVisible();
  await expect(page.getByText('What was seen is kept')).toBeVisible();
  await app.askButton.click();
  await expect(page.getByText(/^Looking:/)).toBeVisible();
});

test('a failure says what, which and what next, once, and the window goes on', async () => {
  await app.openSample();
  await app.ask('crash');
  await expect(app.notice).toHaveCount(1);
  await expect(app.notice).toContainText('ended unexpectedly');
  await expect(app.notice).toContainText('cpu, signal SIGSEGV');
  await expect(app.notice).toContainText('Ask again');
  await app.notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(app.notice).toHaveCount(0);
  await app.ask('all ships');
  await app.answered();
});

test('a broken file is told calmly and the open scene stays', async ({ page }) => {
  await app.openSample();
  await app.openPath('/scenes/broken.tif');
  await expect(app.notice).toContainText('ends before its first image directory');
  await expect(app.notice).toContainText('/scenes/broken.tif');
  await expect(page.getByRole('heading', { name: 'sample-harbour.tif' })).toBeVisible();
});

test('a scene without georeference is shown and asked in pixels', async ({ page }) => {
  await app.openPath('/scenes/plain.png');
  await expect(page.getByRole('heading', { name: 'plain.png' })).toBeVisible();
  await expect(page.getByText('no CRS', { exact: true })).toBeVisible();
  await expect(page.getByText('has no CRS: results are in pixels')).toBeVisible();
  const box = (await app.map.boundingBox())!;
  // A pixel of the screen is three of the scene here.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(app.statusBar).toContainText(/px\s*(99\d|100\d), (99\d|100\d)/);
  await expect(app.statusBar).not.toContainText('lon, lat');
  await expect(page.locator('.maplibregl-ctrl-scale')).toHaveCount(0);
  await app.ask('all ships');
  await app.answered();
  await expect(app.rows.first()).toHaveText(/3,200 px².*80 px/);
  expect(await app.answerPixels()).toBeGreaterThan(200);
  app.expectNoFaults();
});

test('files come in by the picker and by a drop', async ({ page }) => {
  const file = { name: 'any.png', mimeType: 'image/png', buffer: Buffer.from('bytes') };
  await app.pickFile(file);
  await expect(page.getByRole('heading', { name: 'upload-plain.png' })).toBeVisible();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['bytes'], 'dropped.png'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop to open')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByText('Drop to open')).toBeHidden();
  await expect(page.getByLabel('Scene', { exact: true }).locator('option')).toHaveCount(2);
});

test('each of two scenes keeps its own question and answer', async ({ page }) => {
  await app.openSample();
  await app.ask('all ships');
  await app.answered();
  await app.openPath('/scenes/plain.png');
  await expect(app.question).toHaveValue('');
  await expect(app.rows).toHaveCount(0);
  await page.getByLabel('Scene', { exact: true }).selectOption({ label: 'sample-harbour.tif' });
  await expect(app.question).toHaveValue('all ships');
  await expect(app.rows).toHaveCount(6);
});

test('services that go away are told, and the running question ends', async ({ page }) => {
  await slowHost(page);
  await app.openSample();
  await app.ask('all ships');
  await expect(page.getByText(/seen so far/)).toBeVisible();
  await host.stop();
  await expect(app.statusBar).toContainText('Services lost');
  await expect(app.notice).toContainText('The services stopped before the question was answered');
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.waitForTimeout(TOLD_WITHIN_MS);
  await expect(app.notice).toHaveCount(1);
});

test('the theme follows the system until one is chosen, which is kept', async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(ground).not.toBe(light);
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  await expect.poll(ground).toBe(light);
  await page.reload();
  await expect.poll(ground).toBe(light);
  await expect(page.getByRole('button', { name: /^Theme: light/ })).toBeVisible();
});

test('thousands of boxes stay usable', async ({ page }) => {
  await host.stop();
  host = await startScriptedHost(5, 8000);
  app = await AppWindow.open(page, host.url);
  await app.openSample();
  await app.ask('all tanks');
  await app.answered();
  await expect(app.rows).toHaveCount(3200);
  await app.rows.first().click();
  await page.keyboard.press('End');
  const last = app.results.locator('[aria-selected="true"]');
  await expect(last).toHaveAttribute('data-rank', '3200');
  await expect(last).toBeInViewport();
});
