/** A command that takes long, for the test of signals: `ground` over fakes whose look never ends. */
import { ground } from '../../src-main/shell/commands/ground.js';
import { runCommand } from '../../src-main/shell/terminal.js';
import { fakePorts } from '../workspace/fakes.js';

const [output = ''] = process.argv.slice(2);
process.exitCode = await runCommand((signal) => {
  process.stderr.write('running\n');
  const ports = fakePorts({ windows: 1e6, windowMs: 20 });
  return ground(ports, '.', 'a.tif', 'ships', { task: 'gres', output }, signal);
});
