import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A script to start, and the arguments that Node needs before it. */
export interface ChildEntry {
  readonly file: string;
  readonly execArgv: string[];
}

/**
 * From the sources (tests, development) tsx compiles the child; a bundle has it as a sibling entry.
 * @param from `import.meta.url` of the caller
 * @param source the script beside the caller, e.g. `./child.ts`
 * @param bundled the same as an entry of the bundle (`childEntries` in .config/node-build.ts), e.g. `./engine-child.mjs`
 */
export function childEntry(from: string, source: string, bundled: string): ChildEntry {
  if (!from.endsWith('.ts')) return { file: fileURLToPath(new URL(bundled, from)), execArgv: [] };
  const tsx = pathToFileURL(createRequire(from).resolve('tsx')).href;
  return { file: fileURLToPath(new URL(source, from)), execArgv: ['--import', tsx] };
}
