import { homedir } from 'node:os';
import { join } from 'node:path';

const APP = 'geo-r1-desktop';

/**
 * The folder for what can be made again: scene indexes and uploads. `GEO_R1_CACHE`, else the system's place for it.
 * @param env the process's environment
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = env['GEO_R1_CACHE'];
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', APP);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), APP, 'Cache');
  return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), APP);
}
