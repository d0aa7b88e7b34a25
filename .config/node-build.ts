/**
 * How our Node-side code is bundled, for Electron's main process (`out/main`) and for the terminal (`out/cli`) alike.
 *
 * Every bundle is flat: chunks lie beside their entries. So `new URL('./engine-child.mjs', import.meta.url)`
 * finds a sibling entry from any chunk, and `../../resources/` is the same place from `out/cli/x.mjs` as from
 * `src-main/scene/x.ts`.
 */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };

/** Absolute path of a source file, from its path inside the repository. */
export const source = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The oldest Node that the terminal runs on; Electron's own is newer. */
const NODE_TARGET = 'node20.19';

/** What is loaded from node_modules at run time: natives must be, and the rest then needs no second copy. */
const external = [
  'electron',
  /^node:/,
  ...builtinModules,
  ...Object.keys(packageJson.dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
];

/**
 * Build options of one Node bundle.
 * @param outDir folder of the bundle inside the repository
 * @param entries output name without extension → source path inside the repository
 */
export function nodeBuild(outDir: string, entries: Record<string, string>) {
  return {
    outDir: source(outDir),
    emptyOutDir: true,
    target: NODE_TARGET,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, source(path)])),
      external,
      output: {
        format: 'es' as const,
        entryFileNames: '[name].mjs',
        chunkFileNames: '[name]-[hash].mjs',
      },
    },
  };
}

/** Entries that run in a process or thread of their own, so both bundles carry them. */
export const childEntries: Record<string, string> = {
  'engine-child': 'src-main/engine/child.ts',
  'checkpoint-child': 'src-main/checkpoints/child.ts',
  'pyramid-child': 'src-main/scene/pyramid/child.ts',
  'tile-child': 'src-main/scene/tiles/child.ts',
};
