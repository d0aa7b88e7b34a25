import type { Chain, ChainStep, SizedKind } from '../contract/index.js';
import { withReferences } from './check-chain.js';
import { KIND_LENGTHS } from './lexicon/kind-lengths.js';
import { phraseKey } from './parse/lexicon.js';
import { senseOf } from './parse/senses.js';
import type { Item } from './parse/senses.js';
import type { QuestionRead } from './question-read.js';

const KIND_OF: ReadonlyMap<string, SizedKind> = new Map(
  Object.entries(KIND_LENGTHS).flatMap(([kind, { words }]) =>
    words.split(',').map((word) => [phraseKey(word.trim()), kind as SizedKind] as const),
  ),
);

/** The kind that a noun names and a length tells; undefined for any other word. */
export function sizedKindOf({ text, lemma }: Pick<Item, 'text' | 'lemma'>): SizedKind | undefined {
  return KIND_OF.get(text) ?? KIND_OF.get(lemma);
}

/**
 * The chain with a step after each look for a class of which the question names one such kind: a policy knows classes alone, and
 * a parser's "bus" is a vehicle. Where the class is also meant by another word ("the bus behind the white car") the look is for
 * both, and the chain stays as it is. A writer that knows no lengths takes the large ones of a class for such a kind; where no
 * size is said, the step for that goes.
 * @param gsd metres; null where the scene has none, and then only kinds that stand out among their class are looked for
 */
export function sayKinds({ items, said }: QuestionRead, chain: Chain, gsd: number | null): Chain {
  const named = new Map<string, Set<SizedKind | undefined>>();
  for (const item of items)
    for (const name of senseOf(item, 'class')?.classes ?? [])
      named.set(name, (named.get(name) ?? new Set()).add(sizedKindOf(item)));
  const kindOf = (step: ChainStep): SizedKind | undefined => {
    const [kind, ...others] = step.verb === 'find' ? [...(named.get(step.term) ?? [])] : [];
    if (kind === undefined || others.length > 0) return undefined;
    return gsd === null && !KIND_LENGTHS[kind].outsized ? undefined : kind;
  };
  if (chain.some(({ verb }) => verb === 'keep-kind') || !chain.some((step) => kindOf(step) !== undefined))
    return chain;
  /** By the number of a step, less 1: the number of the one that has its set now. */
  const moved: number[] = [];
  const steps: ChainStep[] = [];
  for (const step of chain) {
    if (step.verb === 'keep-relative-size' && said.size.size === 0) {
      moved.push(moved[step.from - 1] ?? step.from);
      continue;
    }
    steps.push(withReferences(step, (number) => moved[number - 1] ?? number));
    const kind = kindOf(step);
    if (kind !== undefined) steps.push({ verb: 'keep-kind', from: steps.length, kind });
    moved.push(steps.length);
  }
  return steps;
}
