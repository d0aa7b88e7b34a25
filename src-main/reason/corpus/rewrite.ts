import { COLOURS } from '../../contract/index.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { WORD } from './class-spans.js';
import { exchangeClasses } from './exchange-classes.js';
import type { Random } from './random.js';
import { ACROSS, turned, turnedDistance, turnedSize, UPRIGHT } from './turn-round.js';
import type { Rewritten, WrittenExample } from './written-example.js';

const RECOLOUR_SHARE = 0.6;
const TURN_SHARE = 0.5;

/**
 * The same question of other things: classes, their names, colours and sides are exchanged in the words and in the
 * chain alike, so that the way in which people ask stays and what they ask for varies. What cannot be found in both is left
 * as it is. The same question comes out where nothing can be exchanged.
 */
export function rewrite(random: Random, written: WrittenExample, vocabulary: ReasonVocabulary): Rewritten {
  const named = exchangeClasses(random, written, vocabulary);
  let now: WrittenExample = recolour(random, named);
  for (const turn of [ACROSS, UPRIGHT]) if (random.chance(TURN_SHARE)) now = turned(now, turn);
  if (random.chance(TURN_SHARE)) now = turnedSize(now);
  if (random.chance(TURN_SHARE)) now = turnedDistance(now);
  return { ...now, question: withArticles(now.question, written.question), classes: named.classes };
}

/** "a airplane" is nobody's writing; what people wrote themselves ("an SUV") stays. */
function withArticles(text: string, before: string): string {
  const kept = new Set(before.toLowerCase().match(WORD));
  return text.replaceAll(/\b([Aa])n? (\p{L}+)/gu, (whole, article: string, word: string) => {
    if (kept.has(word.toLowerCase())) return whole;
    return `${article}${/^[aeio]/i.test(word) ? 'n' : ''} ${word}`;
  });
}

const PLAIN_COLOURS = COLOURS.filter((colour) => colour !== 'dark' && colour !== 'light');

function recolour(random: Random, written: WrittenExample): WrittenExample {
  if (!random.chance(RECOLOUR_SHARE)) return written;
  const { question, chain } = written;
  const said = (colour: string): RegExp => new RegExp(`\\b${colour}\\b`, 'gi');
  const kept = new Set<string>(chain.flatMap((step) => (step.verb === 'keep-colour' ? [step.colour] : [])));
  const meant = PLAIN_COLOURS.filter((colour) => kept.has(colour) && said(colour).test(question));
  const free = PLAIN_COLOURS.filter((colour) => !kept.has(colour) && !said(colour).test(question));
  let text = question;
  const becomes = new Map<string, (typeof COLOURS)[number]>();
  for (const colour of meant) {
    const left = free.filter((each) => ![...becomes.values()].includes(each));
    if (left.length === 0) break;
    const other = random.pick(left);
    becomes.set(colour, other);
    text = text.replaceAll(said(colour), other);
  }
  return {
    question: text,
    chain: chain.map((step) =>
      step.verb === 'keep-colour' ? { ...step, colour: becomes.get(step.colour) ?? step.colour } : step,
    ),
  };
}
