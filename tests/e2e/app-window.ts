/** The window as a test sees it: by roles and names, and by the pixels of its map. */
import { expect, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';

/** Colours that the map uses for marks (src-renderer/map/palette.ts), as they come out on the screen. */
const STEP_COLOUR = [0x35, 0xd6, 0xea] as const;
const ANSWER_COLOUR = [0xff, 0xb0, 0x2e] as const;
const SELECTED_COLOUR = [0xff, 0xff, 0xff] as const;
/** Antialiasing mixes a line with its casing; its core is this close to the pure colour, per channel. */
const TOLERANCE = 30;

export class AppWindow {
  readonly page: Page;
  readonly map: Locator;
  readonly question: Locator;
  readonly askButton: Locator;
  readonly cancelButton: Locator;
  readonly steps: Locator;
  readonly results: Locator;
  readonly rows: Locator;
  readonly notice: Locator;
  readonly statusBar: Locator;
  readonly #faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    this.map = page.getByTestId('map');
    this.question = page.getByLabel('Question about the scene');
    this.askButton = page.getByRole('button', { name: 'Ask', exact: true });
    this.cancelButton = page.getByRole('button', { name: 'Cancel', exact: true });
    this.steps = page.getByRole('list', { name: 'Steps of the chain' }).getByRole('listitem');
    this.results = page.getByRole('region', { name: 'Results' });
    this.rows = this.results.locator('[data-rank]');
    this.notice = page.locator('.notice[role=alert]');
    this.statusBar = page.getByRole('contentinfo');
    page.on('pageerror', (error) => this.#faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(message.text());
    });
  }

  static async open(page: Page, url: string): Promise<AppWindow> {
    const opened = new AppWindow(page);
    await page.goto(url);
    await expect(opened.map.locator('canvas')).toBeVisible();
    return opened;
  }

  stepButton(number: number): Locator {
    return this.page.locator(`[data-step="${number}"] > button`);
  }

  async openSample(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open the sample' }).click();
    await expect(this.page.getByRole('heading', { name: 'sample-harbour.tif' })).toBeVisible();
  }

  /** Through the path field of the welcome panel or, where a scene is open, of the Open popover. */
  async openPath(path: string): Promise<void> {
    const field = this.page.getByLabel(/^Path of a GeoTIFF/);
    if (!(await field.isVisible()))
      await this.page.getByRole('button', { name: 'Open', exact: true }).first().click();
    await field.fill(path);
    await field.press('Enter');
  }

  /** Through the file picker, which is where the path field is. */
  async pickFile(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    const picker = this.page.locator('input[type=file]');
    if ((await picker.count()) === 0) {
      await this.page.getByRole('button', { name: 'Open', exact: true }).first().click();
    }
    await picker.first().setInputFiles(file);
  }

  async ask(question: string): Promise<void> {
    await this.question.fill(question);
    await this.question.press('Enter');
  }

  async answered(timeout = 60_000): Promise<void> {
    await expect(this.page.getByText(/^Answered in/).first()).toBeVisible({ timeout });
  }

  stepPixels = (): Promise<number> => this.#pixels(STEP_COLOUR);
  answerPixels = (): Promise<number> => this.#pixels(ANSWER_COLOUR);
  selectedPixels = (): Promise<number> => this.#pixels(SELECTED_COLOUR);

  /** Pixels of the map as it is on the screen that have a mark's colour. */
  async #pixels([red, green, blue]: readonly [number, number, number]): Promise<number> {
    const { data, info } = await sharp(await this.map.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    let count = 0;
    for (let at = 0; at < data.length; at += info.channels) {
      const near = (channel: number, wanted: number): boolean =>
        Math.abs(data[at + channel]! - wanted) <= TOLERANCE;
      if (near(0, red) && near(1, green) && near(2, blue)) count++;
    }
    return count;
  }

  /** Errors on the console, content security violations among them. A refused HTTP request is told there too. */
  expectNoFaults(except: RegExp = /^$/): void {
    expect(this.#faults.filter((fault) => !except.test(fault))).toEqual([]);
  }
}
