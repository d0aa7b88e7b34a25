import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { METHODS, MOST_SEED, MOST_STEPS, REWARD_PARTS } from '../contract/index.js';
import type { Method, RewardPart } from '../contract/index.js';
import { cacheFolder } from '../workspace/index.js';
import type { WorkspacePorts } from '../workspace/index.js';
import { teach } from './commands/teach.js';
import type { TeachArguments } from './commands/teach.js';
import { numberIn, whole } from './number-arguments.js';
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
    .option('--seed <n>', 'the same seed gives the same run', whole(0, MOST_SEED), 1)
    .option('--steps <n>', 'updates at most (default: as the method needs)', whole(1, MOST_STEPS))
    .option('--annotations <file.json>', 'the COCO file that the targets of lines are of')
    .option('--images <dir>', 'folder of the images (default: beside the annotations)')
    .option(
      '--rewards <parts>',
      `which parts of a reward count, of ${REWARD_PARTS.join(',')}; mask needs outlines (default: format,iou,map)`,
      rewardParts,
    )
    .option('--no-chain', 'a control: questions are answered without steps, by naming a thing alone')
    .option('--shuffle-rewards', 'a control, which must not help: deals rewards out by chance')
    .option('--rate <rate>', 'the learning rate (default: as the method needs)', (text) =>
      numberIn(text, 1e-9, 1),
    )
    .option('--prompts <n>', 'examples of an update by rewards (default: 8)', whole(1, 64))
    .option('--minutes <n>', 'ends after so many minutes (default: 30)', (text) => numberIn(text, 0.01, 1440))
    .option('--json', 'print the result as JSON')
    .addOption(
      checkpointOption(
        '--engine <folder>',
        'teach the vision-language checkpoint in this folder: what it writes',
      ),
    )
    .addOption(checkpointOption('--from <file.geor1>', 'go on from this adapter of the same checkpoint'))
    .addOption(
      checkpointOption('--max-tokens <n>', 'tokens of an answer at most (default: as published)').argParser(
        whole(1),
      ),
    )
    .requiredOption('-o, --output <file.geor1>', 'the adapter to write')
    .action(async (examples: string, options: TeachArguments) => {
      const { engine, from, maxTokens } = options;
      if (engine === undefined && (from !== undefined || maxTokens !== undefined))
        throw new InvalidArgumentError('--from and --max-tokens are for a checkpoint: give --engine too.');
      finish(await runCommand((signal) => teach(ports, cacheFolder(), examples, options, signal)));
    });
}

const checkpointOption = (flags: string, text: string): Option =>
  new Option(flags, text).helpGroup('With a checkpoint:');

function rewardParts(text: string): RewardPart[] {
  const names = text.split(',').map((name) => name.trim());
  const parts = REWARD_PARTS.filter((part) => names.includes(part));
  if (parts.length === names.length) return parts;
  throw new InvalidArgumentError(`Give some of ${REWARD_PARTS.join(', ')}, with commas between.`);
}
