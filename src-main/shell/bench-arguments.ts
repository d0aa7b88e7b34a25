import type { Command } from 'commander';
import { bench } from './commands/bench.js';
import { runCommand } from './terminal.js';

/** `geo-r1 bench` and its arguments, which are the benchmark's own. */
export function addBenchCommand(root: Command, finish: (code: number) => void): void {
  root
    .command('bench')
    .description('runs a benchmark of the sources and writes its figures: few-shot, tiles, … (in a checkout)')
    .argument('[name]', 'which; without one they are listed')
    .argument('[options...]', 'options of the benchmark, as its file in tests/bench lists them')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (name: string | undefined, options: string[]) => {
      const args = name === undefined ? options : [name, ...options];
      finish(await runCommand((signal) => bench(args, signal)));
    });
}
