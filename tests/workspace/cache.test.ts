import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../src-main/workspace/index.js';

it.each([
  [{ GEO_R1_CACHE: '/fast/disk' }, 'linux', '/fast/disk'],
  [{ GEO_R1_CACHE: '' }, 'linux', join('/home/u', '.cache', 'geo-r1-desktop')],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', join('/x', 'geo-r1-desktop')],
  [{}, 'darwin', join('/home/u', 'Library', 'Caches', 'geo-r1-desktop')],
  [{ LOCALAPPDATA: 'L' }, 'win32', join('L', 'geo-r1-desktop', 'Cache')],
  [{}, 'win32', join('/home/u', 'AppData', 'Local', 'geo-r1-desktop', 'Cache')],
] as const)('the cache folder for %o on %s is %s', (env, platform, folder) => {
  expect(cacheFolder(env, platform, '/home/u')).toBe(folder);
});
