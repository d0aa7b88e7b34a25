/** A word, number or mark of a question: what a policy's pointers point at. */
export interface QuestionWord {
  readonly text: string;
  /** Place in the question, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Longer questions are cut: nobody types them, and pointers are of a fixed number. */
export const MAX_WORDS = 64;

const WORD = /[\p{L}\p{N}\p{M}²³]+(?:[.,'’][\p{L}\p{N}\p{M}]+)*|[^\s]/gu;

export function questionWords(question: string): QuestionWord[] {
  return Array.from(question.matchAll(WORD), ({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  })).slice(0, MAX_WORDS);
}

/** The words from the first to the last, both included, as written but in one line and lower case. */
export function spanText(
  question: string,
  words: readonly QuestionWord[],
  first: number,
  last: number,
): string {
  const [from, to] = [words[first]?.start ?? 0, words[last]?.end ?? 0];
  return question.slice(from, to).replace(/\s+/g, ' ').toLowerCase();
}
