/** `npm run demo`: one question about the sample scene, in the terminal, with both exports. */
import { join, relative } from 'node:path';
import { cacheFolder } from '../workspace/index.js';
import { ground } from './commands/ground.js';
import { DEMO_DIR, SAMPLE_SCENE } from './paths.js';
import { note, runCommand } from './terminal.js';
import { realPorts } from './wiring.js';

const QUESTION = 'the white storage tank nearest the bridge';

const shown = (path: string): string => relative(process.cwd(), path);

process.exitCode = await runCommand(async (signal) => {
  const output = join(DEMO_DIR, 'answer.geojson');
  const picture = join(DEMO_DIR, 'answer.png');
  note(`Scene: ${shown(SAMPLE_SCENE)}`);
  const code = await ground(
    realPorts(),
    cacheFolder(),
    SAMPLE_SCENE,
    QUESTION,
    { task: 'gres', output, picture },
    signal,
  );
  note(`\nWritten: ${shown(output)} and ${shown(picture)}.`);
  note('The window: npm start. Other questions: npx geo-r1 ground SCENE "QUESTION"');
  return code;
});
