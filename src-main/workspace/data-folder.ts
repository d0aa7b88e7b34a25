import { homedir } from 'node:os';
import { join } from 'node:path';

const APP = 'geo-r1-desktop';

/**
 * The folder for what cannot be made again: sets of examples and what was taught. `GEO_R1_DATA`, else the system's place
 * for it, which is none that a system clears by itself.
 * @param env the process's environment
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = env['GEO_R1_DATA'];
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', APP);
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), APP);
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), APP);
}
