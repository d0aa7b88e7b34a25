/**
 * What asking about several pictures at once gains, on one thread of the CPU, in seconds of that CPU: other programs, which
 * make a clock slow, do not count in it. Linux alone tells them.
 *
 *     node --import tsx tests/bench/checkpoint-batches.ts [FOLDER] [SIDE] [ROUNDS]
 *
 * FOLDER is a checkpoint, the tiny taught one where left out; models/checkpoints/measure.py makes a larger one.
 */
import { fileURLToPath } from 'node:url';
import { promptFor, recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import { FIXTURES } from '../checkpoints/truth.js';
import { formulaPicture } from '../checkpoints/picture.js';
import { processorSeconds } from './memory.js';
import { median } from './figure.js';

const TAUGHT = fileURLToPath(new URL('taught', FIXTURES));
const TAUGHT_SIDE_PX = 512;
const PICTURES = 8;
const NEW_TOKENS = 48;
const USUAL_ROUNDS = 3;
const LIMITS = { maxTokens: NEW_TOKENS, maxMs: 600_000, stop: [], sampling: null };

const [folder = TAUGHT, side = String(TAUGHT_SIDE_PX), rounds = String(USUAL_ROUNDS)] = process.argv.slice(2);
const checkpoint = await recogniseCheckpoint(folder);
// Without ends of its own every answer has as many tokens.
const engine = await startCheckpoint({ ...checkpoint, endTokens: [] }, { providers: ['cpu'], threads: 1 });
const prompt = promptFor('ovd', 'ship');
const asked = Array.from({ length: PICTURES }, (_, i) => ({
  prompt,
  picture: formulaPicture(Number(side), Number(side) - i),
}));
await engine.ask(asked, { ...LIMITS, maxTokens: 2 });

const seconds = new Map<number, number[]>();
for (let round = 0; round < Number(rounds); round++)
  for (const together of [1, 2, 4, 8]) {
    const began = await processorSeconds('started');
    for (let from = 0; from < PICTURES; from += together)
      await engine.ask(asked.slice(from, from + together), LIMITS);
    seconds.set(together, [...(seconds.get(together) ?? []), (await processorSeconds('started')) - began]);
  }
const { peakBytes } = await engine.ask(asked.slice(0, 1), { ...LIMITS, maxTokens: 1 });
await engine.close();

const alone = median(seconds.get(1) ?? []);
for (const [together, rounds] of seconds)
  console.log(
    `${together} at once: ${rounds.map((taken) => taken.toFixed(2)).join(', ')} s for ${PICTURES} pictures; ` +
      `${(alone / median(rounds)).toFixed(2)} times as fast as one by one`,
  );
console.log(`${(peakBytes / 1e6).toFixed(0)} MB at most`);
