/**
 * Browser tests: the built app, served by the loopback host, in a real Chromium.
 * `GEO_R1_CHROMIUM` names the browser; `npm test` sets it. Without it Playwright uses its own.
 */
import { defineConfig } from '@playwright/test';

const executablePath = process.env['GEO_R1_CHROMIUM'];

export default defineConfig({
  testDir: './e2e',
  outputDir: '../out/e2e',
  globalSetup: './e2e/temporary-folder.ts',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '../out/e2e-report.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium's own sandbox refuses to start for root, which is who runs in most containers.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
