import { Command, InvalidArgumentError, Option } from 'commander';
import { MEASURED_PROMPTS, MEASURED_WRITERS, TASKS } from '../contract/index.js';
import type { Task } from '../contract/index.js';
import type { GeoJsonGeometry } from '../export/index.js';
import { cacheFolder, dataFolder } from '../workspace/index.js';
import type { Where, WorkspacePorts } from '../workspace/index.js';
import { addBenchCommand } from './bench-arguments.js';
import { addCheckpointOptions, chosenCheckpoint } from './checkpoint-arguments.js';
import type { CheckpointArguments } from './checkpoint-arguments.js';
import { batch } from './commands/batch.js';
import { engines } from './commands/engines.js';
import type { EnginesOptions } from './commands/engines.js';
import { ground } from './commands/ground.js';
import { info } from './commands/info.js';
import { measureExpressionFile, measureOvd } from './commands/measure.js';
import type { MeasureExpressionsArguments, MeasureOvdArguments } from './commands/measure.js';
import { measureMasks } from './commands/measure-masks.js';
import type { MeasureMasksOptions } from './commands/measure-masks.js';
import { pyramid } from './commands/pyramid.js';
import { serve } from './commands/serve.js';
import { addModelLookOptions, modelLook, type ModelLookArguments } from './model-look-arguments.js';
import { numberIn, positive, share } from './number-arguments.js';
import { APP_VERSION } from './paths.js';
import { EXIT, EXIT_HELP, report, runCommand } from './terminal.js';
import { taughtPorts } from './taught-ports.js';
import { addTeachCommand } from './teach-arguments.js';
import { addTileCommand } from './tile-arguments.js';
import { usage } from './usage.js';

interface GroundArguments extends CheckpointArguments, ModelLookArguments {
  task: Task;
  crs?: string;
  where?: Where;
  output?: string;
  picture?: string;
  minScore?: number;
  json?: boolean;
  geometry?: GeoJsonGeometry;
  masks?: boolean;
  batch?: string;
  images?: string;
  adapter?: string;
}

interface Taught {
  readonly adapter?: string;
}

/** For every command that answers. */
const ADAPTER_OPTION = [
  '--adapter <file.geor1>',
  'answer with what was taught; refused where it was taught on another base',
] as const;
/** For every command that opens one scene. */
const CRS_OPTION = ['--crs <EPSG:n>', 'the CRS of a scene whose file has none'] as const;
const HIGHEST_PORT = 65_535;
/** Of a large scene windows are asked too; images are measured as published, each in one picture. */
const SCENE_LOOK = 'auto';
const IMAGE_LOOK = 'whole';

const portNumber = (text: string): number => numberIn(text, 0, HIGHEST_PORT);

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

/** The arguments of `geo-r1`, wired to its commands; `--help` is its manual. */
function program(ports: WorkspacePorts, finish: (code: number) => void): Command {
  const root = new Command('geo-r1')
    .description(
      'Asks a GeoTIFF scene a question in plain words, offline: a chain to check, boxes in map coordinates.',
    )
    .version(APP_VERSION)
    .exitOverride()
    // Options after the name of a benchmark are the benchmark's.
    .enablePositionalOptions()
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(add --help for the arguments)');

  root
    .command('info')
    .description('what a scene is: size, type, CRS, corners, ground sample distance')
    .argument('<scene>', 'a GeoTIFF, JPEG or PNG')
    .option(...CRS_OPTION)
    .option('--json', 'as JSON')
    .action(async (path: string, options: { json?: boolean; crs?: string }) => {
      finish(await runCommand((signal) => info(ports, path, options, signal)));
    });

  addTileCommand(root, ports, CRS_OPTION, finish);

  root
    .command('pyramid')
    .description(
      'builds the overviews that a large scene lacks, into the cache, as the window does by itself',
    )
    .argument('<scene>', 'a GeoTIFF, JPEG or PNG')
    .option('--max-gb <n>', 'all overviews in the cache together, in GB (default: 4)', positive)
    .action(async (path: string, options: { maxGb?: number }) => {
      finish(await runCommand((signal) => pyramid(cacheFolder(), path, options, signal)));
    });

  const grounding = root
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
      'only inside this extent, in degrees (pixels x0,y0,x1,y1 without georeference)',
      extent,
    )
    .option(...CRS_OPTION)
    .option('-o, --output <file>', 'write GeoJSON (RFC 7946); with --batch: JSON lines')
    .option('--picture <file.png>', 'write the scene with the boxes and the chain')
    .option('--min-score <score>', 'keep boxes of at least this score, 0 to 1', share)
    .option('--json', 'print the whole answer as JSON')
    .addOption(
      new Option('--geometry <kind>', 'what the GeoJSON holds of each object: its box or its mask')
        .choices(['box', 'mask'])
        .default('box'),
    )
    .option(
      '--no-masks',
      'leave out the outlines of objects; with --batch they are left out unless --masks is given',
    )
    .option('--masks', 'with --batch: give each box its outline as COCO polygons')
    .option(...ADAPTER_OPTION)
    .option('--batch <in.jsonl>', 'lines of {"image", "expression"[, "task"]}; see --images')
    .option('--images <dir>', 'folder of the images that --batch names')
    .action(async (path: string | undefined, question: string | undefined, options: GroundArguments) => {
      finish(await runCommand((signal) => groundOrBatch(path, question, options, signal)));
    });

  addModelLookOptions(grounding);
  addCheckpointOptions(grounding, SCENE_LOOK);

  const groundOrBatch = async (
    path: string | undefined,
    question: string | undefined,
    { batch: input, images, adapter, bands, stretch, ...options }: GroundArguments,
    signal: AbortSignal,
  ): Promise<number> => {
    const checkpoint = chosenCheckpoint(options, SCENE_LOOK, adapter);
    const asked = await taughtPorts(ports, checkpoint === null ? adapter : undefined);
    if (input !== undefined) {
      if (checkpoint !== null) throw usage('--engine is for one scene, not for --batch.');
      if (images === undefined)
        throw usage('--batch needs --images, the folder of the images that it names.');
      if (path !== undefined) throw usage('--batch takes its scenes and questions from its file.');
      if (options.crs !== undefined) throw usage('--crs is for one scene, not for --batch.');
      if (bands !== undefined || stretch !== undefined)
        throw usage('--bands and --stretch are for one scene, not for --batch.');
      return batch(asked, cacheFolder(), { ...options, input, images }, signal);
    }
    if (path === undefined || question === undefined) throw usage('Give a scene and a question, or --batch.');
    if (question.trim() === '') throw usage('The question is empty.');
    const look = modelLook({ ...(bands && { bands }), ...(stretch && { stretch }) });
    return ground(asked, cacheFolder(), path, question, { ...options, look, checkpoint }, signal);
  };

  root
    .command('engines')
    .description(
      'what can be asked: the built-in engine and checkpoints, what each costs and what is missing',
    )
    .argument('[folders...]', 'folders to look at instead of the known ones')
    .option('--add <folder>', 'keep a folder in the list that the window offers')
    .option('--remove <folder>', 'take a folder out of it; its files stay')
    .option('--json', 'as JSON')
    .action(async (folders: string[], options: EnginesOptions) => {
      finish(await runCommand(() => engines(ports, dataFolder(), folders, options)));
    });

  addTeachCommand(root, ports, finish);

  const measure = root.command('measure').description('how good the answers are, against truth');
  const measuring = (command: Command): Command =>
    command
      .requiredOption('--images <dir>', 'folder of the images')
      .option('--min-score <score>', 'keep boxes of at least this score, 0 to 1', share)
      .option(...ADAPTER_OPTION)
      .option('--report <file>', 'write a report with tables, plots and failures: .html, .md or .json')
      .option('--json', 'print the figures as JSON');
  measuring(measure.command('ovd'))
    .description('asks every image for every class; COCO AP as pycocotools computes it')
    .requiredOption('--coco <annotations.json>', 'COCO annotations: the true boxes')
    .option('--classes <file.json>', 'ask each image only for these: {image_id: [class names]}')
    .option('-o, --output <predictions.json>', 'write the boxes as COCO results')
    .action(async ({ adapter, ...options }: MeasureOvdArguments & Taught & CheckpointArguments) => {
      finish(
        await runCommand(async (signal) => {
          const checkpoint = chosenCheckpoint(options, IMAGE_LOOK, adapter);
          const taught = await taughtPorts(ports, checkpoint === null ? adapter : undefined);
          return measureOvd(taught, cacheFolder(), { ...options, checkpoint }, signal);
        }),
      );
    });
  measuring(measure.command('expressions'))
    .description('grounds every expression; accuracy, F1 and right refusals')
    .option('--coco <annotations.json>', 'COCO annotations; not needed with the forms of the paper')
    .requiredOption(
      '--expressions <file>',
      'lines of image, expression, task (one, many, none) and targets; or a REC or GRES file of the paper',
    )
    .option('--true-boxes', 'take the true boxes as candidates: measures understanding alone')
    .addOption(
      new Option(
        '--writer <who>',
        'who writes the chains; direct: no chain, the class named by score (default: auto)',
      ).choices(MEASURED_WRITERS),
    )
    .addOption(
      new Option(
        '--prompt <task>',
        'rec asks for the one that is meant, gres for none, one or many (default: as the file)',
      )
        .choices(MEASURED_PROMPTS)
        .helpGroup('With a checkpoint:'),
    )
    .option('--ablations', 'measure every other writer too, on what is seen and on true boxes')
    .option('--against <results.jsonl>', 'compare with the results of another run, pair by pair')
    .option('-o, --output <results.jsonl>', 'write each expression with its answer')
    .action(async ({ adapter, ...options }: MeasureExpressionsArguments & Taught & CheckpointArguments) => {
      finish(
        await runCommand(async (signal) => {
          const checkpoint = chosenForExpressions(adapter, options);
          const taught = await taughtPorts(ports, checkpoint === null ? adapter : undefined);
          return measureExpressionFile(taught, cacheFolder(), { ...options, checkpoint }, signal);
        }),
      );
    });

  for (const command of measure.commands) addCheckpointOptions(command, IMAGE_LOOK);

  measure
    .command('masks')
    .description('outlines every object given its true box; mean overlap with the true outlines')
    .requiredOption('--coco <annotations.json>', 'COCO annotations with polygons')
    .requiredOption('--images <dir>', 'folder of the images')
    .option('--json', 'print the figures as JSON')
    .action(async (options: MeasureMasksOptions) => {
      finish(await runCommand((signal) => measureMasks(ports, options, signal)));
    });

  addBenchCommand(root, finish);

  root
    .command('serve')
    .description('opens the window in a browser on this machine: prints its address, runs until Ctrl-C')
    .argument('[paths...]', 'scenes, and folders of scenes, to open at once')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', portNumber, 0)
    .action(async (paths: string[], { port }: { port: number }) => {
      finish(await runCommand((signal) => serve(ports, paths, port, signal)));
    });

  return root;
}

/** @throws GeoR1Error where options are of the other engine */
function chosenForExpressions(
  adapter: string | undefined,
  options: MeasureExpressionsArguments & CheckpointArguments,
): ReturnType<typeof chosenCheckpoint> {
  const chosen = chosenCheckpoint(options, IMAGE_LOOK, adapter);
  const { writer, trueBoxes, ablations, prompt } = options;
  if (chosen !== null && (writer !== undefined || trueBoxes === true || ablations === true))
    throw usage('--writer, --true-boxes and --ablations are for the built-in engine, not for --engine.');
  if (chosen === null && prompt !== undefined) throw usage('--prompt is for --engine.');
  return chosen;
}

/**
 * Runs `geo-r1` with its arguments (without `node` and the script).
 * @returns the exit code, as `--help` lists them
 */
export async function runCli(args: readonly string[], ports: WorkspacePorts): Promise<number> {
  let code: number = EXIT.done;
  try {
    await program(ports, (ended) => {
      code = ended;
    }).parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    return report(thrown);
  }
}
