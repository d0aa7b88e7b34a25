/**
 * `npm test`: everything, in sections, each run even where an earlier one failed, and one closing line of counts.
 *
 *   npm test                       all sections
 *   npm test -- --only lint,unit   some of them: format, lint, types, build, unit, browser
 *
 * format, lint, types and build count as one check each; unit and browser tests count one by one.
 * A section that cannot run (no build, no browser, a crashed runner) counts as failed, never as passed.
 * Exit code 0 when nothing failed, 1 otherwise, 2 for an unknown section.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const UNIT_REPORT = 'out/unit-report.json';
const BROWSER_REPORT = 'out/e2e-report.json';

/** Runs a command in the repository, its output passing through. @returns {boolean} whether it exited with 0 */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return status === 0;
}

const oneCheck = (ok) => ({ passed: Number(ok), failed: Number(!ok), skipped: 0 });
const npmScript = (name) => () => oneCheck(run('npm', ['run', '--silent', name]));

/**
 * Counts of a test runner: its report's, and one failure more where it exited badly without naming a failed test.
 * @param {() => {passed: number, failed: number, skipped: number}} readCounts
 */
function counted(ok, readCounts) {
  let counts;
  try {
    counts = readCounts();
  } catch (error) {
    console.error(
      `The runner left no readable report: ${error instanceof Error ? error.message : String(error)}`,
    );
    return oneCheck(false);
  }
  if (!ok && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed === 0) console.error('No test ran.');
  return counts;
}

const readJson = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));

function unit() {
  rmSync(new URL(`../${UNIT_REPORT}`, import.meta.url), { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
  const ok = run('npx', ['vitest', 'run', '--config', 'tests/vitest.config.ts', ...reporters]);
  return counted(ok, () => {
    const report = readJson(UNIT_REPORT);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

function browser(done) {
  if (done.get('build')?.failed) {
    console.error('Not run: the build failed, and these tests drive the built app.');
    return oneCheck(false);
  }
  const chromium = findChromium();
  if (chromium.path === undefined) {
    console.error(chromium.advice);
    return oneCheck(false);
  }
  console.log(`Chromium: ${chromium.path} (${chromium.version})`);
  rmSync(new URL(`../${BROWSER_REPORT}`, import.meta.url), { force: true });
  const ok = run('npx', ['playwright', 'test', '--config', 'tests/playwright.config.ts'], {
    GEO_R1_CHROMIUM: chromium.path,
  });
  return counted(ok, () => {
    const { stats } = readJson(BROWSER_REPORT);
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  });
}

const sections = {
  format: { title: 'Layout (Prettier)', run: npmScript('format:check') },
  lint: { title: 'Lint (ESLint)', run: npmScript('lint') },
  types: { title: 'Types (tsc, vue-tsc)', run: npmScript('typecheck') },
  build: { title: 'Build', run: npmScript('build') },
  unit: { title: 'Unit tests (Vitest)', run: unit },
  browser: { title: 'Browser tests (Playwright)', run: browser },
};

const only = process.argv.indexOf('--only');
const chosen = only === -1 ? Object.keys(sections) : (process.argv[only + 1] ?? '').split(',');
const unknown = chosen.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(
    `No section named "${unknown.join('", "')}". There are: ${Object.keys(sections).join(', ')}.`,
  );
  process.exit(2);
}

mkdirSync(new URL('../out/', import.meta.url), { recursive: true });
/** @type {Map<string, {passed: number, failed: number, skipped: number}>} */
const done = new Map();
for (const name of chosen) {
  console.log(`\n=== ${sections[name].title} ===`);
  const started = performance.now();
  const counts = sections[name].run(done);
  done.set(name, counts);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`--- ${name}: ${counts.failed === 0 ? 'ok' : 'FAILED'} in ${seconds} s`);
}

console.log('\n=== Summary ===');
for (const [name, { passed, failed, skipped }] of done) {
  console.log(`${name.padEnd(8)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
const sum = (key) => [...done.values()].reduce((total, counts) => total + counts[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
