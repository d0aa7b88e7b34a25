import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';

/** Word pieces of a question, with where each word begins among them. */
export interface QuestionPieces {
  /** With the opening and closing tokens. */
  readonly ids: readonly number[];
  /** Index in `ids` of each word's first piece. */
  readonly starts: readonly number[];
}

export interface WordTokenizer {
  readonly open: number;
  readonly close: number;
  pieces(word: string): readonly number[];
}

/** Pieces that a question may have; words beyond are cut, which keeps a run's time bounded. */
export const MAX_PIECES = 96;

/** The bundle's tokenizer, one word at a time: pointers are to words, whatever pieces they have. */
export async function wordTokenizer(file: string): Promise<WordTokenizer> {
  const json = JSON.parse(await readFile(file, 'utf8')) as object;
  const tokenizer = new Tokenizer({ ...json, truncation: null, padding: null }, {});
  const around = tokenizer.encode('a').ids;
  const known = new Map<string, readonly number[]>();
  return {
    open: around[0] ?? 0,
    close: around.at(-1) ?? 0,
    pieces: (word) => {
      const stored = known.get(word);
      if (stored !== undefined) return stored;
      const ids = tokenizer.encode(word).ids.slice(1, -1);
      if (known.size < MAX_KNOWN) known.set(word, ids);
      return ids;
    },
  };
}
const MAX_KNOWN = 20_000;

export function wordPieces(words: readonly string[], tokenizer: WordTokenizer): QuestionPieces {
  const ids = [tokenizer.open];
  const starts: number[] = [];
  for (const word of words) {
    const pieces = tokenizer.pieces(word);
    if (ids.length + pieces.length >= MAX_PIECES) break;
    starts.push(ids.length);
    ids.push(...pieces);
  }
  return { ids: [...ids, tokenizer.close], starts };
}
