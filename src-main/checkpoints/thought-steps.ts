/** A model's thinking as steps: a line each, and where it wrote no lines, a sentence each. Pure; no word is changed. */
const MOST_STEPS = 64;
/** Numbers and dashes that begin a line of a list. */
const MARKER = /^\s*(?:[-*•]|\(?\d{1,2}[.):]|step\s+\d{1,2}\s*[.:)])\s+/i;
/** Between a full stop and a capital; not after initials and short forms, as `e.g. The`. */
const SENTENCE_END = /(?<=[^.\s]{2}[.!?]["'”)]?)\s+(?=["'“(]?\p{Lu})/u;

/** @returns the steps in the order written, at most 64: what follows is in the last of them */
export function thoughtSteps(thought: string | null): string[] {
  const steps = (thought ?? '')
    .split(/\r?\n/)
    .map((line) => line.replace(MARKER, '').trim())
    .flatMap((line) => line.split(SENTENCE_END))
    .filter((step) => step !== '');
  if (steps.length <= MOST_STEPS) return steps;
  return [...steps.slice(0, MOST_STEPS - 1), steps.slice(MOST_STEPS - 1).join(' ')];
}
