import { Command, Option } from 'commander';
import { MEASURED_PROMPTS, MEASURED_WRITERS } from '../contract/index.js';
import { cacheFolder, dataFolder } from '../workspace/index.js';
import type { WorkspacePorts } from '../workspace/index.js';
import { addBenchCommand } from './bench-arguments.js';
import { addCheckpointOptions, chosenCheckpoint } from './checkpoint-arguments.js';
import type { CheckpointArguments } from './checkpoint-arguments.js';
import { engines } from './commands/engines.js';
import type { EnginesOptions } from './commands/engines.js';
import { info } from './commands/info.js';
import { measureExpressionFile, measureOvd } from './commands/measure.js';
import type { MeasureExpressionsArguments, MeasureOvdArguments } from './commands/measure.js';
import { measureMasks } from './commands/measure-masks.js';
import type { MeasureMasksOptions } from './commands/measure-masks.js';
import { pyramid } from './commands/pyramid.js';
import { serve } from './commands/serve.js';
import { ADAPTER_OPTION, CRS_OPTION, MIN_SCORE_OPTION } from './common-options.js';
import { addGroundCommand } from './ground-arguments.js';
import { numberIn, positive, share } from './number-arguments.js';
import { APP_VERSION } from './paths.js';
import { EXIT, EXIT_HELP, report, runCommand } from './terminal.js';
import { taughtPorts } from './taught-ports.js';
import { addTeachCommand } from './teach-arguments.js';
import { addTileCommand } from './tile-arguments.js';
import { usage } from './usage.js';

interface Taught {
  readonly adapter?: string;
}

const HIGHEST_PORT = 65_535;
/** Images are measured as published, each in one picture. */
const IMAGE_LOOK = 'whole';

const portNumber = (text: string): number => numberIn(text, 0, HIGHEST_PORT);

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

  addGroundCommand(root, ports, finish);

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
      .option(...MIN_SCORE_OPTION, share)
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
