import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAKER = fileURLToPath(new URL('../fixtures/scene-maker/cli.ts', import.meta.url));
const SEED = 5;

/**
 * A made scene of a town in the folder, made once. In a process of its own, so that its memory is not ours.
 * @param side pixels @param gsd metres a pixel
 */
export function madeTown(folder: string, side: number, gsd: number): string {
  const file = join(folder, `town-${side}-${gsd}.tif`);
  if (existsSync(file)) return file;
  console.log(`Making ${file} …`);
  const sides = ['--size', String(side), '--gsd', String(gsd), '--seed', String(SEED)];
  execFileSync(process.execPath, ['--import', 'tsx', MAKER, '--mosaic', ...sides, '--out', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}
