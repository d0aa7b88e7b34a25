/**
 * What teaching a checkpoint takes beside what it was estimated to take, on one thread of the CPU, a process for each size:
 *
 *     node --import tsx tests/bench/checkpoint-learn-memory.ts FOLDER
 *
 * FOLDER is made by models/checkpoints/measure.py, its training graphs by models/checkpoints/learn.py.
 */
import { learnNeed, recogniseCheckpoint, startLearning } from '../../src-main/checkpoints/index.js';
import { formulaPicture } from '../checkpoints/picture.js';

const SIDES_PX = [112, 224, 448, 672];
const ANSWER_TOKENS = 64;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const [folder = ''] = process.argv.slice(2);
const checkpoint = await recogniseCheckpoint(folder);
for (const side of SIDES_PX) {
  const learning = await startLearning(checkpoint, { providers: ['cpu'], threads: 1 });
  try {
    const { tokens } = await learning.prompt(0, { prompt: 'ship', picture: formulaPicture(side, side) });
    const { length } = learning.lora;
    const zeros = new Float32Array(length);
    await learning.open({ weights: zeros, first: zeros, second: zeros });
    const answer = Array.from({ length: ANSWER_TOKENS }, (_, at) => 300 + at);
    const values = new Float32Array(ANSWER_TOKENS).fill(1 / ANSWER_TOKENS);
    const rows = [{ item: 0, tokens: answer }];
    const scalars = {
      rate: 1e-5,
      step: 1,
      sft: 1,
      policy_gradient: 0,
      clip_low: 0.2,
      clip_high: 0.2,
      beta: 0,
    };
    const began = performance.now();
    const { memory, peak } = await learning.step(
      { ...scalars, decay: 0, max_gradient: 1, epsilon: 1e-8 },
      rows,
      { old_log: values, reference_log: values, advantage: values, weight: values },
    );
    const need = learnNeed(checkpoint, learning.lora, { width: side, height: side }, ANSWER_TOKENS);
    console.log(
      `${side} px, ${tokens + ANSWER_TOKENS} tokens: ${megabytes(memory)} after a step, ${megabytes(peak)} at most, ` +
        `estimated ${megabytes(need.total)} (activations ${megabytes(need.activations)}); ` +
        `a step of one answer ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
  } finally {
    await learning.close();
  }
}
