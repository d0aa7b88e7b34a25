import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { TASKS } from '../contract/index.js';
import type { Task } from '../contract/index.js';
import type { GeoJsonGeometry } from '../export/index.js';
import { cacheFolder } from '../workspace/index.js';
import type { Where, WorkspacePorts } from '../workspace/index.js';
import { addCheckpointOptions, chosenCheckpoint } from './checkpoint-arguments.js';
import type { CheckpointArguments } from './checkpoint-arguments.js';
import { batch } from './commands/batch.js';
import { ground } from './commands/ground.js';
import { ADAPTER_OPTION, CRS_OPTION, MIN_SCORE_OPTION } from './common-options.js';
import { addModelLookOptions, modelLook, type ModelLookArguments } from './model-look-arguments.js';
import { share } from './number-arguments.js';
import { taughtPorts } from './taught-ports.js';
import { runCommand } from './terminal.js';
import { usage } from './usage.js';

interface GroundArguments extends CheckpointArguments, ModelLookArguments {
  readonly task: Task;
  readonly crs?: string;
  readonly where?: Where;
  readonly output?: string;
  readonly picture?: string;
  readonly minScore?: number;
  readonly json?: boolean;
  readonly geometry?: GeoJsonGeometry;
  readonly masks?: boolean;
  readonly batch?: string;
  readonly images?: string;
  readonly adapter?: string;
}

/** Of a large scene windows are asked too. */
const SCENE_LOOK = 'auto';

/** `geo-r1 ground` and its arguments. */
export function addGroundCommand(root: Command, ports: WorkspacePorts, finish: (code: number) => void): void {
  const command = root
    .command('ground')
    .description('answers a question about a scene, or a batch of them')
    .argument('[scene]', 'a GeoTIFF, JPEG or PNG')
    .argument('[question]', 'what to find, in English')
    .addOption(
      new Option(
        '--task <task>',
        'rec: the one that is meant; ovd: every object of a term; gres: none, one or many',
      )
        .choices(TASKS)
        .default('gres' satisfies Task),
    )
    .option(
      '--where <w,s,e,n>',
      'only inside this extent, in degrees (pixels x0,y0,x1,y1 without georeference); with --batch: of each image',
      extent,
    )
    .option(...CRS_OPTION)
    .option('-o, --output <file>', 'write GeoJSON (RFC 7946); with --batch: JSON lines')
    .option('--picture <file.png>', 'write the scene with the boxes and the chain')
    .option(...MIN_SCORE_OPTION, share)
    .option('--json', 'print the whole answer as JSON')
    .addOption(
      new Option(
        '--geometry <kind>',
        'what the GeoJSON holds of each object: its box or its mask (default: box)',
      ).choices(['box', 'mask']),
    )
    // In this order: alone, or first, --no-masks would make true what is not said.
    .option('--masks', 'with --batch: give each box its outline as COCO polygons')
    .option(
      '--no-masks',
      'leave out the outlines of objects; with --batch they are left out unless --masks is given',
    )
    .option(...ADAPTER_OPTION)
    .option('--batch <in.jsonl>', 'lines of {"image", "expression"[, "task"]}; see --images')
    .option('--images <dir>', 'folder of the images that --batch names')
    .action(async (path: string | undefined, question: string | undefined, options: GroundArguments) => {
      finish(await runCommand((signal) => groundOrBatch(ports, path, question, options, signal)));
    });
  addModelLookOptions(command);
  addCheckpointOptions(command, SCENE_LOOK);
}

async function groundOrBatch(
  ports: WorkspacePorts,
  path: string | undefined,
  question: string | undefined,
  { adapter, bands, stretch, ...options }: GroundArguments,
  signal: AbortSignal,
): Promise<number> {
  const checkpoint = chosenCheckpoint(options, SCENE_LOOK, adapter);
  const { batch: input, images } = options;
  if (input !== undefined) {
    refuseForBatch({ ...options, bands, stretch });
    if (images === undefined) throw usage('--batch needs --images, the folder of the images that it names.');
    if (path !== undefined) throw usage('--batch takes its scenes and questions from its file.');
    const asked = await taughtPorts(ports, adapter);
    return batch(asked, cacheFolder(), { ...options, input, images }, signal);
  }
  if (images !== undefined) throw usage('--images is for --batch, not for one scene.');
  if (path === undefined || question === undefined) throw usage('Give a scene and a question, or --batch.');
  if (question.trim() === '') throw usage('The question is empty.');
  const asked = await taughtPorts(ports, checkpoint === null ? adapter : undefined);
  const look = modelLook({ ...(bands && { bands }), ...(stretch && { stretch }) });
  return ground(asked, cacheFolder(), path, question, { ...options, look, checkpoint }, signal);
}

/** What a batch would not heed is refused, not dropped in silence. */
function refuseForBatch({ engine, crs, picture, geometry, bands, stretch }: Partial<GroundArguments>): void {
  const single = {
    '--engine': engine,
    '--crs': crs,
    '--picture': picture,
    '--geometry': geometry,
    '--bands': bands,
    '--stretch': stretch,
  };
  const [given] = Object.entries(single).find(([, value]) => value !== undefined) ?? [];
  if (given !== undefined) throw usage(`${given} is for one scene, not for --batch.`);
}

function extent(text: string): Where {
  const [west, south, east, north, ...rest] = text.split(',').map(Number);
  const parts = [west, south, east, north].filter((part) => part !== undefined && Number.isFinite(part));
  if (parts.length !== 4 || rest.length > 0) {
    throw new InvalidArgumentError(
      'Give four numbers: west,south,east,north in degrees (pixels x0,y0,x1,y1 without georeference).',
    );
  }
  return [west ?? 0, south ?? 0, east ?? 0, north ?? 0];
}
