import type { Random } from './random.js';

const SHORTEST = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One or two slips of the finger inside words; the number of words stays. */
export function misspell(random: Random, text: string): string {
  const slips = random.chance(0.7) ? 1 : 2;
  let now = text;
  for (let slip = 0; slip < slips; slip += 1) {
    const words = Array.from(now.matchAll(/[a-z]+/g)).filter(({ 0: word }) => word.length >= SHORTEST);
    if (words.length === 0) return now;
    const { 0: word, index } = random.pick(words);
    now = now.slice(0, index) + slipped(random, word) + now.slice(index + word.length);
  }
  return now;
}

function slipped(random: Random, word: string): string {
  const at = random.integer(1, word.length - 2);
  const [before, here, next, after] = [
    word.slice(0, at),
    word[at] ?? '',
    word[at + 1] ?? '',
    word.slice(at + 2),
  ];
  return random.pick([
    before + next + here + after,
    before + next + after,
    before + here + here + next + after,
    before + random.pick(LETTERS.split('')) + next + after,
  ]);
}
