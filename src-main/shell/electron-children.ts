/** The processes of scene/ as Electron's utility processes. Their listeners are set at once. */
import { utilityProcess } from 'electron';
import {
  builderThreads,
  lowerPriority,
  tileThreads,
  type BuilderSpawner,
  type TileSpawner,
} from '../scene/index.js';

/** The process that draws tiles. */
export const tileProcess: TileSpawner = (file, execArgv) => {
  const child = utilityProcess.fork(file, [], {
    execArgv,
    serviceName: 'geo-r1 tiles',
    env: { ...process.env, UV_THREADPOOL_SIZE: String(tileThreads()) },
  });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`ended with code ${code}`)),
    kill: () => void child.kill(),
  };
};

/** The process that builds the overviews of one scene, at lower priority. */
export const builderProcess: BuilderSpawner = (file, argument, execArgv) => {
  const child = utilityProcess.fork(file, [argument], {
    execArgv,
    serviceName: 'geo-r1 overviews',
    stdio: 'ignore',
    env: { ...process.env, UV_THREADPOOL_SIZE: String(builderThreads()) },
  });
  child.once('spawn', () => {
    if (child.pid !== undefined) lowerPriority(child.pid);
  });
  return {
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', () => listener()),
    kill: () => void child.kill(),
  };
};
