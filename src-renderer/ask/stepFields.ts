/** The fields of a step, told from its own schema, so that a new kind of step can be edited without a word here. */
import { z } from 'zod';
import {
  chainStepSchema,
  stepNumberSchema,
  type Chain,
  type ChainStep,
  type Verb,
} from '../../src-main/contract/index.js';

interface Shared {
  readonly key: string;
  /** What an empty field is; `required` where it may not be empty. */
  readonly empty: null | undefined | 'required';
}
export type StepField = Shared &
  (
    | { readonly kind: 'set' | 'sets' | 'flag' | 'text' | 'words' }
    | { readonly kind: 'choice'; readonly options: readonly string[] }
    | { readonly kind: 'count'; readonly least: number }
    /** A value with its unit. */
    | { readonly kind: 'amount'; readonly units: readonly string[] }
  );

type Field = z.core.$ZodType;

export const VERBS: readonly Verb[] = chainStepSchema.options.map(({ shape }) => shape.verb.value);

export function fieldsOf(verb: Verb): StepField[] {
  const option = chainStepSchema.options.find(({ shape }) => shape.verb.value === verb);
  if (option === undefined) return [];
  return Object.entries<Field>(option.shape)
    .filter(([key]) => key !== 'verb')
    .flatMap(([key, schema]) => fieldOf(key, schema, 'required') ?? []);
}

function fieldOf(key: string, schema: Field, empty: Shared['empty']): StepField | null {
  if (schema === stepNumberSchema) return { key, empty, kind: 'set' };
  if (schema instanceof z.ZodNullable) return fieldOf(key, schema.def.innerType, null);
  if (schema instanceof z.ZodOptional) return fieldOf(key, schema.def.innerType, undefined);
  if (schema instanceof z.ZodDefault) return fieldOf(key, schema.def.innerType, empty);
  if (schema instanceof z.ZodBoolean) return { key, empty, kind: 'flag' };
  if (schema instanceof z.ZodEnum) return { key, empty, kind: 'choice', options: schema.options.map(String) };
  if (schema instanceof z.ZodString) return { key, empty, kind: 'text' };
  if (schema instanceof z.ZodNumber)
    return { key, empty, kind: 'count', least: schema.safeParse(0).success ? 0 : 1 };
  if (schema instanceof z.ZodArray)
    return { key, empty, kind: schema.def.element === stepNumberSchema ? 'sets' : 'words' };
  if (schema instanceof z.ZodObject) {
    const { unit } = schema.def.shape as Readonly<Record<string, unknown>>;
    return { key, empty, kind: 'amount', units: unit instanceof z.ZodEnum ? unit.options.map(String) : [] };
  }
  return null;
}

const LABELS: Readonly<Record<string, string>> = {
  from: 'Among', of: 'Relative to', and: 'And', remove: 'Without', sets: 'Sets', negate: 'Not', term: 'Find',
  within: 'Within', take: 'Take', skip: 'Skip', expected: 'Expected', by: 'By',
}; // prettier-ignore

export const labelOf = (key: string): string =>
  LABELS[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`;

/** What a field of a new step holds at first. */
const FIRST_AMOUNT = 50;

/** Steps whose order is one of distance. */
const FROM_LEAST: ReadonlySet<Verb> = new Set(['rank-distance', 'pick-pair']);

/** A step of a kind with every field set to something that is allowed. @param from the set that it takes */
export function newStep(verb: Verb, from: number, chain: Chain, placed: boolean): ChainStep {
  const others = chain.flatMap((step, at) => (step.verb === 'find' && at + 1 !== from ? [at + 1] : []));
  const other = others.at(-1) ?? from;
  const value = (field: StepField): unknown => {
    if (field.empty !== 'required') return field.empty;
    switch (field.kind) {
      case 'set':
        return field.key === 'from' ? from : other;
      case 'sets':
        return [from, other];
      case 'flag':
        return false;
      case 'choice':
        // The largest and the leftmost are asked for more often than the smallest; the nearest than the farthest.
        return field.key === 'order' && !FROM_LEAST.has(verb) ? 'descending' : field.options[0];
      case 'count':
        return field.least;
      case 'amount':
        return { value: FIRST_AMOUNT, unit: placed ? 'm' : 'px' };
      case 'text':
        return chain.find((step) => step.verb === 'find')?.term ?? 'ship';
      case 'words':
        return ['?'];
    }
  };
  const entries = fieldsOf(verb).map((field) => [field.key, value(field)]);
  return chainStepSchema.parse({ verb, ...Object.fromEntries(entries) });
}
