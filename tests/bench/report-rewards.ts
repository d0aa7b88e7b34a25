/** The ablation of rewards, out of the design note that tells how it was made. */
import { readFile } from 'node:fs/promises';
import { docs } from './results.js';

const NOTE = 'design/2026-11-21-policy.md';
const HEADING = '## Answers alone';

/** @throws RangeError where the note has no such table */
export async function rewardsSection(): Promise<string> {
  const note = await readFile(docs(NOTE), 'utf8');
  const from = note.indexOf(HEADING);
  const lines = from < 0 ? [] : note.slice(from).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const after = lines.findIndex((line, at) => at > first && !line.startsWith('|'));
  if (first < 0 || after < 0) throw new RangeError(`docs/${NOTE} has no table under "${HEADING}".`);
  return `## Each reward alone

From the supervised policy by answers alone (GRPO); mean metric reward of the likeliest chain with the half width of its
95 % interval. Both rewards were run with three seeds; the metric alone, the format alone and the control have **one seed each**, so
that a difference between them may be one of seeds. On questions that were not learned from, no run is told apart from
the start. Quoted from [the design note](${NOTE}#answers-alone), which says how it was run.

${lines.slice(first, after).join('\n')}`;
}
