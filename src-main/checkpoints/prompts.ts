import type { Task } from '../contract/index.js';

/**
 * The words that the published Geo-R1 checkpoints were trained with (arXiv 2509.21976). Changing one changes the model
 * that is measured. Pure.
 */
const REC = (question: string): string =>
  `${question} First output the thinking process in <think> </think> tags and then output the final answer in ` +
  '<answer> </answer> tags. Output the final answer in JSON format.';

const DETECT = (category: string): string =>
  `Please carefully check the image and detect the following objects: ${category}. ` +
  "Output each detected target's bbox coordinates in JSON format.";

const NONE = 'If there are no such targets in the image, simply respond with None.';
const BOX = '"bbox_2d": [x1, y1, x2, y2], "label": "target name"';
const POINTS = '"keypoint1": [x, y], "keypoint2": [x, y]';

/** A list in the shape that the answer shall have, fenced. */
const shape = (item: string): string => `\`\`\`json [{${item}}] \`\`\``;

/**
 * What a checkpoint is asked.
 * @param subject for `rec` the question, for `ovd` and `gres` what to detect
 */
export function promptFor(task: Task, subject: string): string {
  const asked = subject.trim();
  if (task === 'rec') return REC(asked);
  const item = task === 'ovd' ? BOX : `${BOX}, ${POINTS}`;
  return `${DETECT(asked)} ${shape(item)} ${NONE}`;
}

/** End an answer that could go on in circles; what the prompts ask for ends with them. */
export const STOP_TEXTS: Readonly<Record<Task, readonly string[]>> = {
  rec: ['</answer>'],
  ovd: [],
  gres: [],
};

/** New tokens that the published evaluation allows. */
export const TOKEN_LIMIT: Readonly<Record<Task, number>> = { rec: 256, ovd: 1024, gres: 1024 };
