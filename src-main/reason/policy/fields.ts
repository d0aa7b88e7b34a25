import { z } from 'zod';
import { chainStepSchema } from '../../contract/index.js';
import type { Verb } from '../../contract/index.js';

/** How one field of a step is written in policy tokens. */
export type FieldKind =
  | { readonly kind: 'term' }
  | { readonly kind: 'reference' }
  | { readonly kind: 'references' }
  | { readonly kind: 'spans' }
  | { readonly kind: 'quantity' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'integer'; readonly least: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] };

export type Field = FieldKind & {
  readonly key: string;
  /** What the `null` token stands for here; `required` where the token may not stand here. */
  readonly absent: 'required' | 'null' | 'left out';
};

/** Keys whose numbers count something; every other number names a step. */
const COUNTS: Readonly<Record<string, number>> = { size: 1, skip: 0, take: 1, expected: 0 };

/**
 * The fields of every verb in the order they are written, read off the schemas of `contract/chain`: a verb or value
 * added there is in the grammar at once, and nothing can be written that the schema refuses.
 */
export const FIELDS: ReadonlyMap<Verb, readonly Field[]> = new Map(
  chainStepSchema.options.map((option): [Verb, Field[]] => [
    option.shape.verb.value,
    Object.entries(option.shape).flatMap(([key, schema]) => (key === 'verb' ? [] : [fieldOf(key, schema)])),
  ]),
);

function fieldOf(key: string, schema: unknown): Field {
  let inner = schema;
  let absent: Field['absent'] = 'required';
  for (;;) {
    if (inner instanceof z.ZodNullable) absent = 'null';
    else if (inner instanceof z.ZodOptional) absent = 'left out';
    else if (!(inner instanceof z.ZodDefault)) break;
    inner = inner.unwrap();
  }
  return { key, absent, ...kindOf(key, inner) };
}

function kindOf(key: string, schema: unknown): FieldKind {
  if (schema instanceof z.ZodEnum) return { kind: 'choice', values: schema.options.map(String) };
  if (schema instanceof z.ZodBoolean) return { kind: 'flag' };
  if (schema instanceof z.ZodString) return { kind: 'term' };
  if (schema instanceof z.ZodObject) return { kind: 'quantity' };
  if (schema instanceof z.ZodArray)
    return schema.element instanceof z.ZodString ? { kind: 'spans' } : { kind: 'references' };
  const least = COUNTS[key];
  return least === undefined ? { kind: 'reference' } : { kind: 'integer', least };
}
