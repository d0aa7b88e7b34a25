import { join } from 'node:path';
import { startCheckpoint, startLearning } from '../checkpoints/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../engine/index.js';
import type { ChildSpawner } from '../engine/index.js';
import { outlineBoxes, perceiveScene, refineBoxes } from '../perceive/index.js';
import { reason } from '../reason/index.js';
import { buildPyramid, openScene, sceneStatistics, startTiles } from '../scene/index.js';
import type { BuilderSpawner, TileService, TileSpawner } from '../scene/index.js';
import { cacheFolder } from '../workspace/index.js';
import type { Services, WorkspacePorts } from '../workspace/index.js';
import { SAMPLE_SCENE } from './paths.js';

/**
 * The real folders below the workspace, for every entry.
 * @param spawn how the engine's child process starts; Node's fork where left out
 * @param spawnBuilder how the process that builds overviews starts; Node's fork where left out
 * @param spawnCheckpoint how the process that runs a checkpoint starts; Node's fork where left out
 */
export function realPorts(
  spawn?: ChildSpawner,
  spawnBuilder?: BuilderSpawner,
  spawnCheckpoint?: ChildSpawner,
): WorkspacePorts {
  return {
    openScene,
    sceneStatistics,
    loadBundle: () => loadBundle(builtinBundleDir()),
    startEngine: (bundle, signal) =>
      startEngine(bundle, {
        ...(spawn === undefined ? {} : { spawn }),
        ...(signal === undefined ? {} : { signal }),
      }),
    startCheckpoint: (checkpoint, options) =>
      startCheckpoint(checkpoint, {
        ...options,
        ...(spawnCheckpoint === undefined ? {} : { spawn: spawnCheckpoint }),
      }),
    startLearning: (checkpoint, options) =>
      startLearning(checkpoint, {
        ...options,
        ...(spawnCheckpoint === undefined ? {} : { spawn: spawnCheckpoint }),
      }),
    perceiveScene,
    outlineBoxes,
    refineBoxes,
    reason,
    buildPyramid: (scene, options) =>
      buildPyramid(scene, { ...options, ...(spawnBuilder === undefined ? {} : { spawn: spawnBuilder }) }),
  };
}

/** The process that draws the pictures of the scenes that the services have open. */
export function tilesOf(services: Pick<Services, 'scene'>, spawn?: TileSpawner): TileService {
  const isOpen = (key: string): boolean => {
    try {
      services.scene(key);
      return true;
    } catch {
      return false; // the services know no other way to say so
    }
  };
  return startTiles({ cacheDir: cacheFolder(), isOpen, ...(spawn === undefined ? {} : { spawn }) });
}

/** A window takes about so long to load, and has the processor to itself meanwhile. */
const WINDOW_LOADS_MS = 1500;

/** Has the tile process start and draw before anybody opens a scene, once the window had time to load. */
export function warmUpLater(tiles: TileService, onFault: (fault: unknown) => void): void {
  setTimeout(() => void tiles.warmUp(SAMPLE_SCENE).catch(onFault), WINDOW_LOADS_MS).unref();
}

/** Folder of what browsers have sent. */
export const uploadFolder = (): string => join(cacheFolder(), 'uploads');
