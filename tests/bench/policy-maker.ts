/** Makes questions on scenes with truth, in wide English, each with the chain that it means. */
import { readFile } from 'node:fs/promises';
import { bundleFile } from '../../src-main/engine/index.js';
import type { Bundle } from '../../src-main/engine/index.js';
import { makeExample } from '../../src-main/reason/corpus/index.js';
import type { CorpusExample, CorpusScene, Random } from '../../src-main/reason/corpus/index.js';
import { lexiconOf, phraseKey } from '../../src-main/reason/parse/lexicon.js';
import type { TokenTable } from '../../src-main/reason/policy/index.js';

/** Null where chance made a question that says nothing of the scene. */
export type MakeQuestion = (random: Random, scene: CorpusScene) => Promise<CorpusExample | null>;

/** @param table of the tokens that chains are written with */
export async function questionMaker(bundle: Bundle, table: TokenTable): Promise<MakeQuestion> {
  const { vocabulary: classes, distractors } = bundle.description;
  const options = { vocabulary: { classes, distractors }, table, strangeWords: await strangeWords(bundle) };
  return (random, scene) => makeExample(random, scene, options);
}

/** Whole words of the tokenizer's vocabulary that mean nothing to the parser: strangers to the grammar. */
async function strangeWords(bundle: Bundle): Promise<string[]> {
  const text = await readFile(bundleFile(bundle, 'tokenizer'), 'utf8');
  const { model } = JSON.parse(text) as { model: { vocab: Record<string, number> } };
  const { vocabulary: classes, distractors } = bundle.description;
  const lexicon = lexiconOf({ classes, distractors });
  const known = (word: string): boolean => lexicon.phrases.has(phraseKey(word));
  return Object.keys(model.vocab).filter(
    (word) => /^[a-z]{5,}$/.test(word) && !/(?:ly|ing|ed)$/.test(word) && !known(word),
  );
}
