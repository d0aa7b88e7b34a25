import type { Task } from '../contract/index.js';
import { readAnswer } from '../checkpoints/index.js';
import type { Corners } from '../checkpoints/index.js';

/** Examples as the texts that a checkpoint should write, in the shapes that its prompts ask for. Pure. */

/**
 * The answer to imitate.
 * @param boxes in the model's own numbers
 */
export function answerText(task: Task, words: string, boxes: readonly Corners[]): string {
  const label = JSON.stringify(words);
  const item = ([x1, y1, x2, y2]: Corners): string =>
    `"bbox_2d": [${x1}, ${y1}, ${x2}, ${y2}], "label": ${label}`;
  if (task === 'rec') {
    const [box] = boxes;
    // Examples bring no thoughts: this one only names what is looked for, and rewards leave it free.
    return `<think>I look for ${words}.</think><answer>${box === undefined ? 'None' : `{${item(box)}}`}</answer>`;
  }
  if (boxes.length === 0) return 'None';
  const points = task === 'gres' ? keyPoints : () => '';
  return `\`\`\`json [${boxes.map((box) => `{${item(box)}${points(box)}}`).join(', ')}] \`\`\``;
}

/** Examples have no key points: two on the box's middle line stand for them. */
function keyPoints([x1, y1, x2, y2]: Corners): string {
  const y = Math.round((y1 + y2) / 2);
  const x = (share: number): number => Math.round(x1 + (x2 - x1) * share);
  return `, "keypoint1": [${x(1 / 4)}, ${y}], "keypoint2": [${x(3 / 4)}, ${y}]`;
}

const TAGGED = /^\s*<think>[\s\S]*<\/think>\s*<answer>[\s\S]*<\/answer>\s*$/;

/** R_format of the paper: the tags where they are asked for, and an answer that can be read. */
export const isWellFormed = (task: Task, text: string): boolean =>
  (task !== 'rec' || TAGGED.test(text)) && readAnswer(text).kind !== 'unreadable';
