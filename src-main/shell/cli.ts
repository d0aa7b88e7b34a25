/** `geo-r1`: the terminal's way in. */
import { runCli } from './program.js';
import { realPorts } from './wiring.js';

process.exitCode = await runCli(process.argv.slice(2), realPorts());
