import { SURFACES } from '../../contract/index.js';
import type { Chain } from '../../contract/index.js';
import { FIELDS } from './fields.js';
import type { Field } from './fields.js';
import { spanText } from './question-words.js';
import type { WriterContext } from './chain-writer.js';
import {
  choiceToken,
  classToken,
  END,
  integerToken,
  NO,
  NULL,
  stepToken,
  unitToken,
  verbToken,
  YES,
} from './tokens.js';
import { waysToSay } from './taught-names.js';
import { numberOf, WRITTEN_UNITS } from './units.js';

const RELATIVE_TOLERANCE = 1e-6;

/**
 * The ids that write a chain of a question; the inverse of `ChainWriter`. Null where the policy's tokens cannot write
 * it: a term or an unread span that is not in the question, a number beyond the table.
 */
export function encodeChain(chain: Chain, context: WriterContext): number[] | null {
  const ids: number[] = [];
  for (const step of chain) {
    const verb = context.table.idOf.get(verbToken(step.verb));
    if (verb === undefined) return null;
    ids.push(verb);
    const values = new Map<string, unknown>(Object.entries(step));
    for (const field of FIELDS.get(step.verb) ?? []) {
      const written = encodeField(field, values.get(field.key), context);
      if (written === null) return null;
      ids.push(...written);
    }
  }
  return ids;
}

function encodeField(field: Field, value: unknown, context: WriterContext): number[] | null {
  const one = (token: string): number[] | null => {
    const id = context.table.idOf.get(token);
    return id === undefined ? null : [id];
  };
  if (value === null || value === undefined) return field.absent === 'required' ? null : one(NULL);
  switch (field.kind) {
    case 'choice':
      return one(choiceToken(asText(value)));
    case 'flag':
      return one(value === true ? YES : NO);
    case 'reference':
      return one(stepToken(Number(value)));
    case 'integer':
      return one(integerToken(Number(value)));
    case 'term':
      return [...context.classes, ...SURFACES].includes(asText(value))
        ? one(classToken(asText(value)))
        : saidAs(asText(value), context);
    case 'references':
      return joined(
        Array.from(value as number[], (number) => one(stepToken(number))),
        one(END),
      );
    case 'quantity':
      return quantity(value as { value: number; unit: string }, context);
    case 'spans': {
      let from = 0;
      const base = context.table.tokens.length;
      const spans = (value as string[]).map((text) => {
        const span = spanOf(text, from, context);
        from = (span?.[1] ?? base) - base + 1;
        return span;
      });
      return joined(spans, one(END));
    }
  }
}

/** Pointers to where the question says a term, in whatever number a taught one is. */
function saidAs(term: string, context: WriterContext): number[] | null {
  const known = context.taught?.find(({ name }) => name === term);
  const ways = known === undefined ? [term] : waysToSay(known);
  return ways.map((words) => spanOf(words, 0, context)).find((span) => span !== null) ?? null;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function joined(parts: readonly (number[] | null)[], end: number[] | null): number[] | null {
  const all = [...parts, end];
  return all.every((part) => part !== null) ? all.flat() : null;
}

/** Pointers to the first and last word of the first place, from word `from` on, where the question says so. */
function spanOf(text: string, from: number, { question, words, table }: WriterContext): number[] | null {
  const base = table.tokens.length;
  for (let first = from; first < words.length; first += 1) {
    if (!text.startsWith(spanText(question, words, first, first))) continue;
    for (let last = first; last < words.length; last += 1)
      if (spanText(question, words, first, last) === text) return [base + first, base + last];
  }
  return null;
}

function quantity(
  { value, unit }: { value: number; unit: string },
  { words, table }: WriterContext,
): number[] | null {
  for (const [at, word] of words.entries()) {
    const number = numberOf(word.text);
    if (number === null) continue;
    for (const [name, written] of Object.entries(WRITTEN_UNITS)) {
      const same = Math.abs(number * written.factor - value) <= RELATIVE_TOLERANCE * value;
      const id = table.idOf.get(unitToken(name));
      if (written.unit === unit && same && id !== undefined) return [table.tokens.length + at, id];
    }
  }
  return null;
}
