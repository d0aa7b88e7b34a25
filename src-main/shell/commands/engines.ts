import { resolve } from 'node:path';
import type { CheckpointInfo } from '../../contract/index.js';
import { GeoR1Error } from '../../contract/index.js';
import { availableMemory, memoryText } from '../../checkpoints/index.js';
import { EngineFolders, inspectCheckpoint } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { EXIT, print } from '../terminal.js';

export interface EnginesOptions {
  /** Folders to keep in, or to take out of, the list that the window offers. */
  readonly add?: string;
  readonly remove?: string;
  readonly json?: boolean;
}

/** `geo-r1 engines [FOLDER…]`: what can be asked, what it costs, and what is missing. Loads nothing. */
export async function engines(
  ports: Pick<WorkspacePorts, 'loadBundle'>,
  dataDir: string,
  paths: readonly string[],
  { add, remove, json }: EnginesOptions,
): Promise<number> {
  const folders = new EngineFolders(dataDir);
  if (add !== undefined) {
    const { problem, family } = await inspectCheckpoint(resolve(add));
    if (problem !== null && family === null) throw new GeoR1Error(problem);
    await folders.add(add);
  }
  if (remove !== undefined) await folders.remove(remove);
  const { description, sha256 } = await ports.loadBundle();
  const named = paths.length > 0 ? paths.map((path) => resolve(path)) : await folders.list();
  const checkpoints = await Promise.all(named.map((folder) => inspectCheckpoint(folder)));
  const builtin = {
    name: description.name,
    version: description.version,
    sha256,
    licence: description.licence,
  };
  const availableBytes = availableMemory();
  if (json) print(JSON.stringify({ builtin, availableBytes, checkpoints }, null, 2));
  else {
    print(`built-in  ${builtin.name} ${builtin.version}\n  licence   ${builtin.licence}`);
    for (const checkpoint of checkpoints) print(describeCheckpoint(checkpoint));
    if (checkpoints.length === 0)
      print('No checkpoint is known: `geo-r1 engines FOLDER` looks at one, `--add FOLDER` keeps it.');
    print(`${memoryText(availableBytes)} of memory are free.`);
  }
  return checkpoints.some(({ problem }) => problem !== null) && paths.length > 0 ? EXIT.failed : EXIT.done;
}

/** A folder as lines for people. */
export function describeCheckpoint(checkpoint: CheckpointInfo): string {
  const { folder, name, family, licence, precisions, attempts, problem } = checkpoint;
  const lines = [
    `${name}  ${folder}`,
    `  family    ${family ?? 'not recognised'}`,
    `  licence   ${licence ?? 'not stated in the folder: ask whoever gave it to you'}`,
    ...precisions.map(({ name: precision, fileBytes, needsBytes, refused }) =>
      refused === null
        ? `  ${precision.padEnd(8)}  ${size(fileBytes)} on disk, about ${size(needsBytes)} in memory`
        : `  ${precision.padEnd(8)}  refused: ${new GeoR1Error(refused).toLine()}`,
    ),
    attempts.length === 0
      ? `  cannot be asked: ${problem === null ? 'nothing fits' : new GeoR1Error(problem).toLine()}`
      : `  would try ${attempts.map(({ provider, precision }) => `${provider} in ${precision}`).join(', then ')}`,
  ];
  return lines.join('\n');
}

const size = (bytes: number): string => (bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : memoryText(bytes));
