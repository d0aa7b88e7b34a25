import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { METHODS } from '../contract/index.js';
import type { Method } from '../contract/index.js';
import { cacheFolder } from '../workspace/index.js';
import type { WorkspacePorts } from '../workspace/index.js';
import { teach } from './commands/teach.js';
import type { TeachArguments } from './commands/teach.js';
import { runCommand } from './terminal.js';

/** `geo-r1 teach` and its arguments. */
export function addTeachCommand(root: Command, ports: WorkspacePorts, finish: (code: number) => void): void {
  root
    .command('teach')
    .description(
      'teaches terms, and how questions are read, from examples; writes a small adapter for --adapter',
    )
    .argument('<examples>', 'a COCO file, or lines of {"image", "expression", "task", "targets"}')
    .addOption(
      new Option(
        '--method <method>',
        'sft: imitate the examples; grpo, dapo: then learn by what answers are worth',
      )
        .choices(METHODS)
        .default('sft' satisfies Method),
    )
    .option('--shots <k>', 'examples of each term that are taken, by chance (default: all)', whole(1))
    .option('--seed <n>', 'the same seed gives the same run', whole(0), 1)
    .option('--steps <n>', 'updates at most (default: as the method needs)', whole(1))
    .option('--annotations <file.json>', 'the COCO file that the targets of lines are of')
    .option('--images <dir>', 'folder of the images (default: beside the annotations)')
    .option('--json', 'print the result as JSON')
    .requiredOption('-o, --output <file.geor1>', 'the adapter to write')
    .action(async (examples: string, options: TeachArguments) => {
      finish(await runCommand((signal) => teach(ports, cacheFolder(), examples, options, signal)));
    });
}

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
  };
