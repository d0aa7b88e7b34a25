import { SURFACES } from '../../contract/index.js';
import { FIELDS } from './fields.js';
import { MAX_WORDS } from './question-words.js';
import { WRITTEN_UNITS } from './units.js';

/** Steps that a written chain may have. */
export const MAX_STEPS = 20;
/** Highest number that is written as one token. */
const MAX_INTEGER = 24;

export const START = '<s>';
export const END = 'end';
export const NULL = 'null';
export const YES = 'yes';
export const NO = 'no';

export const verbToken = (verb: string): string => `verb ${verb}`;
export const classToken = (name: string): string => `class ${name}`;
export const stepToken = (number: number): string => `[${number}]`;
export const choiceToken = (value: string): string => `= ${value}`;
export const integerToken = (value: number): string => `# ${value}`;
export const unitToken = (unit: string): string => `unit ${unit}`;

/**
 * The vocabulary of chain tokens. Ids from `tokens.length` on are pointers: `tokens.length + w` points at word w of the
 * question. A trained policy carries its own list; what the schema gained since then it cannot write.
 */
export interface TokenTable {
  readonly tokens: readonly string[];
  readonly idOf: ReadonlyMap<string, number>;
  readonly pointers: number;
}

export function tokenTable(tokens: readonly string[]): TokenTable {
  return { tokens, idOf: new Map(tokens.map((token, id) => [token, id])), pointers: MAX_WORDS };
}

/** All tokens that chains about these classes need, in a fixed order. */
export function allTokens(classes: readonly string[]): string[] {
  const fields = [...FIELDS.values()].flat();
  const choices = fields.flatMap((field) => (field.kind === 'choice' ? field.values : []));
  return [
    ...new Set([
      START,
      END,
      NULL,
      NO,
      YES,
      ...Array.from(FIELDS.keys(), verbToken),
      ...Array.from({ length: MAX_STEPS }, (_, at) => stepToken(at + 1)),
      ...Array.from({ length: MAX_INTEGER + 1 }, (_, value) => integerToken(value)),
      ...choices.map(choiceToken),
      ...Object.keys(WRITTEN_UNITS).map(unitToken),
      ...[...classes, ...SURFACES].map(classToken),
    ]),
  ];
}
