import type { ChainStep } from '../../contract/index.js';
import { lexiconOf, phraseKey } from '../parse/lexicon.js';
import type { Lexicon } from '../parse/lexicon.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { classSpans, saysMore } from './class-spans.js';
import { namesOf } from './names.js';
import type { Random } from './random.js';
import type { Rewritten, WrittenExample } from './written-example.js';

const EXCHANGE_SHARE = 0.6;
const RENAME_SHARE = 0.6;

/** Classes that have a nose and parts: what is said of these says nothing of others. */
const FRONTED = new Set(['airplane', 'ship', 'vehicle']);

/** With other classes, or other names of the same ones, in the words and in the chain. */
export function exchangeClasses(
  random: Random,
  { question, chain }: WrittenExample,
  vocabulary: ReasonVocabulary,
): Rewritten {
  const names = vocabulary.classes.map(({ name }) => name);
  const spans = classSpans(question, vocabulary);
  const sought = new Set(chain.flatMap((step) => (step.verb === 'find' ? [step.term] : [])));
  const single = (name: string): boolean =>
    spans.some(({ classes }) => classes.length === 1 && classes[0] === name);
  // What is meant by a word that is not found here, or by one that means several, must stay what it is.
  const pinned = new Set(spans.flatMap(({ classes, says }) => (classes.length > 1 || says ? classes : [])));
  for (const name of sought) if (!single(name)) pinned.add(name);
  const fronted = chain.some((step) => step.verb === 'keep-heading' || 'part' in step);
  if (fronted) for (const name of FRONTED) pinned.add(name);
  const renamed = new Map<string, string>();
  for (const name of sought) {
    if (pinned.has(name) || !names.includes(name) || !random.chance(EXCHANGE_SHARE)) continue;
    const free = names.filter(
      (other) => !pinned.has(other) && !sought.has(other) && !renamed.has(other) && !single(other),
    );
    if (free.length === 0) continue;
    const other = random.pick(free);
    renamed.set(name, other).set(other, name);
  }
  let text = '';
  let from = 0;
  for (const { start, end, plural, classes, says } of spans) {
    const [name = ''] = classes;
    const becomes = renamed.get(name) ?? name;
    const keeps = classes.length > 1 || says || (becomes === name && !random.chance(RENAME_SHARE));
    const entry = vocabulary.classes.find((each) => each.name === becomes);
    const drawn = keeps || entry === undefined ? null : nameOf(random, entry, plural, lexiconOf(vocabulary));
    text += question.slice(from, start) + (drawn ?? question.slice(start, end));
    from = end;
  }
  text += question.slice(from);
  const exchanged = chain.map((step): ChainStep =>
    step.verb === 'find' ? { ...step, term: renamed.get(step.term) ?? step.term } : step,
  );
  return { question: text, chain: exchanged, classes: renamed };
}

/** One of the names of a class that say nothing else. */
function nameOf(
  random: Random,
  entry: ReasonVocabulary['classes'][number],
  plural: boolean,
  lexicon: Lexicon,
): string {
  const names = namesOf(entry).filter(
    ({ one, prefers }) =>
      prefers === undefined &&
      (lexicon.phrases.has(phraseKey(one)) || !one.split(' ').some((word) => saysMore(word, lexicon))),
  );
  const plain = names.find(({ one }) => one === entry.name);
  const noun = plain !== undefined && random.chance(0.35) ? plain : random.pick(names);
  return plural ? noun.many : noun.one;
}
