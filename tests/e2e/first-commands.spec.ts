/**
 * The two commands that the README begins with, as package.json has them and after the build: `npm run demo` against the
 * sample's truth, and `npm start` where Electron's binary is absent, which it is made to be here.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import type { FeatureCollection, Polygon } from 'geojson';
import sharp from 'sharp';
import { distanceBetweenBoxes, iou, type ReadonlyBox } from '../../src-main/geometry/index.js';
import { AppWindow } from './app-window.js';
import { nodeArguments, ROOT, startApp } from './host-process.js';

/** A look at the sample takes seconds on two idle cores, and much longer on busy ones. */
const LOOK_MS = 240_000;
/** Overlap of an answer that is right. */
const SAME_BOX = 0.5;
const OPENERS: Partial<Record<NodeJS.Platform, string>> = { linux: 'xdg-open', darwin: 'open' };

interface Truth {
  readonly images: readonly { readonly width: number; readonly height: number }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly {
    readonly category_id: number;
    readonly bbox: ReadonlyBox;
    readonly colour: string;
  }[];
}

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-first-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const truth = JSON.parse(readFileSync(join(ROOT, 'resources/sample-harbour.truth.json'), 'utf8')) as Truth;
const ofClass = (wanted: string): Truth['annotations'] => {
  const id = truth.categories.find(({ name }) => name === wanted)?.id;
  return truth.annotations.filter(({ category_id: category }) => category === id);
};

test('npm run demo finds the white tank nearest the bridge, and writes what it says', async () => {
  test.setTimeout(LOOK_MS);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, nodeArguments('demo'), {
    cwd: ROOT,
    env: { ...process.env, GEO_R1_CACHE: folder },
    timeout: LOOK_MS,
  });
  expect(stdout).toMatch(/^the white storage tank nearest the bridge\n {2}\[1\] find "storage tank"/);
  expect(stdout).toMatch(/^1 found$/m);
  expect(stderr).toMatch(/^The window: npm start\./m);
  const [, geojson = '', picture = ''] = /^Written: (\S+) and (\S+)\.$/m.exec(stderr) ?? [];

  const answer = JSON.parse(readFileSync(join(ROOT, geojson), 'utf8')) as FeatureCollection<
    Polygon,
    { readonly label: string; readonly pixel_box: ReadonlyBox }
  >;
  const [bridge] = ofClass('bridge');
  const [nearest] = ofClass('storage tank')
    .filter(({ colour }) => colour === 'white')
    .sort((a, b) => distanceBetweenBoxes(a.bbox, bridge!.bbox) - distanceBetweenBoxes(b.bbox, bridge!.bbox));
  expect(answer.features.map(({ properties }) => properties.label)).toEqual(['storage tank']);
  expect(iou(answer.features[0]!.properties.pixel_box, nearest!.bbox)).toBeGreaterThan(SAME_BOX);

  const { width, height } = await sharp(join(ROOT, picture)).metadata();
  const [{ width: sampleWidth, height: sampleHeight } = { width: 0, height: 0 }] = truth.images;
  expect(width).toBe(sampleWidth);
  // Below the scene the picture tells the question and its chain.
  expect(height).toBeGreaterThan(sampleHeight);
});

/**
 * No binary, and a browser that is a script of ours: the first in the path.
 * @param script what it does with the address, `$1`
 */
function withoutElectron(script: string): NodeJS.ProcessEnv {
  const opener = join(folder, OPENERS[process.platform] ?? '');
  writeFileSync(opener, `#!/bin/sh\n${script}\n`);
  chmodSync(opener, 0o755);
  return { ELECTRON_OVERRIDE_DIST_PATH: folder, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}

test.describe('npm start without Electron', () => {
  test.skip(
    OPENERS[process.platform] === undefined,
    'on Windows a browser is opened by a program of the system, which no script stands in for',
  );

  test('says so in one line, and opens the same app in the browser', async ({ page }) => {
    const opened = join(folder, 'opened');
    const host = await startApp(withoutElectron(`printf %s "$1" > '${opened}'`));
    let code: number | null;
    try {
      expect(host.notes.filter((line) => line.includes('Electron'))).toEqual([
        "Electron's binary is not here (`npm run setup:connected` fetches it): opening the same app in the browser.",
      ]);
      expect(readFileSync(opened, 'utf8')).toBe(host.url);
      expect(new URL(host.url).hostname).toBe('127.0.0.1');
      const app = await AppWindow.open(page, host.url);
      await app.openSample();
      app.expectNoFaults();
    } finally {
      code = await host.stop();
    }
    expect(code).toBe(130);
    await expect(page.request.get(new URL('/', host.url).href)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('says where to look where no browser opens', async () => {
    const host = await startApp(withoutElectron('exit 3'));
    await host.stop();
    expect(host.notes).toContain(
      'No browser could be started here. Open this address yourself; it works once:',
    );
  });
});
