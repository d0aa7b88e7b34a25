/** Runs one of the bundles in out/cli, building first where there is none yet: a fresh clone then works by one command. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const WHAT_A_BUILD_LEAVES = ['out/renderer/index.html', 'out/main/electron.mjs'];

/** @param {string} entry name of the bundle in out/cli, without extension; it reads `process.argv` as its own. */
export async function launch(entry) {
  const bundle = new URL(`out/cli/${entry}.mjs`, root);
  if (![bundle, ...WHAT_A_BUILD_LEAVES.map((path) => new URL(path, root))].every((url) => existsSync(url))) {
    process.stderr.write('Building once, as there is no complete build in out/ …\n');
    // Its words go to stderr, so that stdout holds the command's data and nothing else.
    const build = spawnSync('npm', ['run', '--silent', 'build'], {
      cwd: fileURLToPath(root),
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (build.status !== 0) {
      process.stderr.write(
        'The build failed; see above. After `npm ci` in the repository, `npm run build` repeats it.\n',
      );
      process.exit(1);
    }
  }
  await import(bundle.href);
}
