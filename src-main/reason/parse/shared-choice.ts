import type { Cursor } from './cursor.js';
import { OPPOSITE_SIDE } from './opposites.js';
import type { JoinedPhrase } from './shared-noun.js';
import { isNamed } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** Says which of a set: "second", "leftmost", "largest", "northern". */
const chooses = (modifier: Modifier): boolean =>
  modifier.kind === 'ordinal' ||
  modifier.kind === 'side' ||
  (modifier.kind === 'size' && modifier.degree !== 'plain');
/** Says which one: of "the northern and the southern tanks" each may be several. */
const choosesOne = (modifier: Modifier): boolean =>
  modifier.kind === 'ordinal' ||
  (modifier.kind === 'side' && modifier.superlative) ||
  (modifier.kind === 'size' && modifier.degree === 'superlative');
const orders = (modifier: Modifier): boolean => chooses(modifier) && modifier.kind !== 'ordinal';

/** "the red one", "the third": of the things that were named before it. */
export function refersBack(phrase: NounPhrase): boolean {
  const { modifiers, elliptical, count, it } = phrase;
  return (
    !isNamed(phrase) &&
    !it &&
    modifiers.length > 0 &&
    (elliptical || count !== null || modifiers.some(chooses))
  );
}

/**
 * Choices from one set, each of them a phrase of its own: "the first and last plane", "the largest and the smallest one",
 * "the second tank from the left and the third". Those before the noun take it and what follows it from there; those
 * after it take the noun, and an ordinal also where it is counted from.
 */
export function withSharedChoices(joined: readonly JoinedPhrase[]): JoinedPhrase[] {
  const named = joined.findIndex(({ phrase }) => isNamed(phrase));
  const noun = joined[named];
  if (noun === undefined) return [...joined];
  const before = joined.slice(0, named);
  const shared =
    before.length > 0 &&
    before.every(({ phrase }) => (refersBack(phrase) && !phrase.elliptical) || parts(phrase, noun.phrase));
  const first = shared ? { ...noun, phrase: asOne(noun.phrase) } : noun;
  const read = before.map((each) =>
    shared ? { ...each, phrase: withNounOf(each.phrase, noun.phrase) } : each,
  );
  read.push(first);
  for (const each of joined.slice(named + 1)) {
    const last = read.at(-1) ?? first;
    if (!refersBack(each.phrase)) read.push(each);
    else {
      read[read.length - 1] = { ...last, phrase: countedLike(last.phrase, each.phrase) };
      read.push({ ...each, phrase: ofSame(each, last.phrase) });
    }
  }
  return read;
}

/** "the large and the small tank" */
function parts(first: NounPhrase, second: NounPhrase): boolean {
  const opposed = first.modifiers.some(
    (own) =>
      own.kind === 'size' &&
      second.modifiers.some(
        (other) => other.kind === 'size' && other.measure === own.measure && other.order !== own.order,
      ),
  );
  return opposed && !isNamed(first) && !first.elliptical;
}

const isCounted = ({ modifiers }: NounPhrase): boolean => modifiers.some(({ kind }) => kind === 'ordinal');

/** "the second and the third from the top": both are counted from there. */
function countedLike(named: NounPhrase, own: NounPhrase): NounPhrase {
  const alone = isCounted(named) && !named.modifiers.some(orders);
  return alone && isCounted(own)
    ? { ...named, modifiers: [...named.modifiers, ...own.modifiers.filter(orders)] }
    : named;
}

/** "… rightmost courts" of "the leftmost and rightmost courts" is one of them. */
function asOne(phrase: NounPhrase): NounPhrase {
  return phrase.count === null && phrase.modifiers.some(choosesOne) ? { ...phrase, number: 'one' } : phrase;
}

function withNounOf(own: NounPhrase, noun: NounPhrase): NounPhrase {
  const counted = own.modifiers.every((modifier) => !orders(modifier));
  const sized = parts(own, noun);
  const shared = noun.modifiers.filter((modifier) => {
    if (sized && modifier.kind === 'size') return false;
    return counted ? modifier.kind !== 'ordinal' : !chooses(modifier);
  });
  const modifiers = [...own.modifiers, ...shared];
  const number = own.count === null ? noun.number : 'many';
  return asOne({ ...noun, modifiers, number, count: own.count, also: [], unread: own.unread });
}

/** "… and the third one", after a phrase that names the things. */
function ofSame({ phrase: own, text }: JoinedPhrase, named: NounPhrase): NounPhrase {
  const counted = isCounted(own) && !own.modifiers.some(orders);
  // "cars on the street, one red and one blue": both are on it.
  const listed = text.startsWith('one ');
  const shared = named.modifiers.filter(
    (modifier) => (counted && orders(modifier)) || (listed && PLACES.has(modifier.kind)),
  );
  const modifiers = [...own.modifiers, ...shared];
  const number = own.number === 'any' ? 'one' : own.number;
  return { ...own, heads: named.heads, of: named.of, elliptical: false, modifiers, number };
}

/** Whether what follows the joining word chooses another of the same things: "third and fourth", "largest and smallest". */
export function choosesAnother(cursor: Cursor, phrase: NounPhrase): boolean {
  const { modifiers } = phrase;
  const size = cursor.sense('size', 1);
  const side = cursor.sense('side', 1);
  if (cursor.is('ordinal', 1)) return modifiers.some(({ kind }) => kind === 'ordinal');
  if (side?.form === 'superlative')
    return modifiers.some((own) => own.kind === 'side' && OPPOSITE_SIDE[own.side] === side.side);
  if (size === undefined || size.degree === 'plain') return false;
  return modifiers.some(
    (own) => own.kind === 'size' && own.measure === size.measure && own.order !== size.order,
  );
}

const PLACES = new Set<Modifier['kind']>(['relation', 'direction', 'with']);
