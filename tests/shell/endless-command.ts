/** A command that prints lines until its signal stops it, as a batch does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from '../../src-main/contract/index.js';
import { print, runCommand } from '../../src-main/shell/terminal.js';

process.exitCode = await runCommand(async (signal) => {
  for (;;) {
    if (signal.aborted) throw cancelled();
    print('a line');
    await sleep(1);
  }
});
