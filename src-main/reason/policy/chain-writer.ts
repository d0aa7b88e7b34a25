import { chainSchema, SURFACES } from '../../contract/index.js';
import type { Chain, ChainStep, Verb } from '../../contract/index.js';
import { checkChain } from '../check-chain.js';
import { FIELDS } from './fields.js';
import type { Field } from './fields.js';
import { spanText } from './question-words.js';
import type { QuestionWord } from './question-words.js';
import {
  choiceToken,
  classToken,
  END,
  integerToken,
  MAX_STEPS,
  NO,
  NULL,
  stepToken,
  unitToken,
  verbToken,
  YES,
} from './tokens.js';
import { nameSaid } from './taught-names.js';
import type { TaughtName } from './taught-names.js';
import type { TokenTable } from './tokens.js';
import { numberOf, WRITTEN_UNITS } from './units.js';

/** Words that one span may hold. */
const MAX_SPAN = 14;
const MAX_SPANS = 8;
const MAX_UNION = 6;

export interface WriterContext {
  readonly table: TokenTable;
  readonly question: string;
  readonly words: readonly QuestionWord[];
  /** Classes that the bundle's vocabulary holds. */
  readonly classes: readonly string[];
  /** Names that were taught later; none where left out. */
  readonly taught?: readonly TaughtName[] | undefined;
}

type Value = string | number | boolean | null | { value: number; unit: string } | string[] | number[];

/**
 * Writes a chain token by token and says at each point which tokens may come next, so that whatever is chosen among
 * them ends in a chain that `checkChain` takes. A writer is a value: `push` gives the next one.
 */
export class ChainWriter {
  readonly #context: WriterContext;
  readonly #steps: readonly ChainStep[];
  readonly #verb: Verb | null;
  readonly #values: Readonly<Record<string, Value>>;
  readonly #field: number;
  /** Ids of the field being written. */
  readonly #part: readonly number[];

  private constructor(
    context: WriterContext,
    state: {
      steps: readonly ChainStep[];
      verb: Verb | null;
      values: Readonly<Record<string, Value>>;
      field: number;
      part: readonly number[];
    },
  ) {
    this.#context = context;
    this.#steps = state.steps;
    this.#verb = state.verb;
    this.#values = state.values;
    this.#field = state.field;
    this.#part = state.part;
  }

  static start(context: WriterContext): ChainWriter {
    return new ChainWriter(context, { steps: [], verb: null, values: {}, field: 0, part: [] });
  }

  get done(): boolean {
    return this.#steps.at(-1)?.verb === 'answer';
  }

  /** @throws GeoR1Error bad-input where it is not done */
  chain(): Chain {
    return checkChain(chainSchema.parse(this.#steps));
  }

  /** Ids that may come next; never empty before the end. */
  allowed(): number[] {
    if (this.done) return [];
    if (this.#verb === null) return this.#verbs();
    const field = this.#currentField();
    if (field.absent !== 'required' && this.#part.length === 0)
      return [...this.#ids([NULL]), ...this.#continuation(field)];
    return this.#continuation(field);
  }

  /** The writer after a token that `allowed` gave. */
  push(id: number): ChainWriter {
    if (this.#verb === null) {
      const verb = [...FIELDS.keys()].find((name) => this.#token(id) === verbToken(name));
      if (verb === undefined) throw new RangeError(`token ${id} is no verb`);
      return this.#with({ verb, values: {}, field: 0, part: [] });
    }
    const part = [...this.#part, id];
    const field = this.#currentField();
    const value = this.#token(id) === NULL ? null : this.#complete(field, part);
    if (value === undefined) return this.#with({ part });
    const left = value === null && field.absent === 'left out';
    const values = left ? this.#values : { ...this.#values, [field.key]: value };
    const fields = FIELDS.get(this.#verb) ?? [];
    if (this.#field + 1 < fields.length) return this.#with({ values, field: this.#field + 1, part: [] });
    const step = { verb: this.#verb, ...values } as ChainStep;
    return this.#with({ steps: [...this.#steps, step], verb: null, values: {}, field: 0, part: [] });
  }

  #with(
    change: Partial<{
      steps: readonly ChainStep[];
      verb: Verb | null;
      values: Readonly<Record<string, Value>>;
      field: number;
      part: readonly number[];
    }>,
  ): ChainWriter {
    return new ChainWriter(this.#context, {
      steps: this.#steps,
      verb: this.#verb,
      values: this.#values,
      field: this.#field,
      part: this.#part,
      ...change,
    });
  }

  #token(id: number): string | undefined {
    return this.#context.table.tokens[id];
  }

  #ids(tokens: readonly string[]): number[] {
    return tokens.flatMap((token) => this.#context.table.idOf.get(token) ?? []);
  }

  #pointers(from: number, to: number, fits: (word: QuestionWord) => boolean): number[] {
    const { words, table } = this.#context;
    return words
      .map((word, at) => ({ word, at }))
      .filter(({ word, at }) => at >= from && at <= to && fits(word))
      .map(({ at }) => table.tokens.length + at);
  }

  #currentField(): Field {
    const field = this.#verb === null ? undefined : FIELDS.get(this.#verb)?.[this.#field];
    if (field === undefined) throw new RangeError('no field is being written');
    return field;
  }

  /** Steps with a set, that a later one may refer to. */
  #sets(): number[] {
    return this.#steps.flatMap(({ verb }, at) => (verb === 'unread' || verb === 'answer' ? [] : [at + 1]));
  }

  #verbs(): number[] {
    const left = MAX_STEPS - this.#steps.length;
    const sets = this.#sets().length;
    // A table may lack all that can be done with what was found: then it is the answer.
    const between = Array.from(FIELDS.keys()).filter((verb) => verb !== 'find' && verb !== 'answer');
    const hasSteps = this.#ids(between.map(verbToken)).length > 0;
    const fits = (verb: Verb): boolean => {
      if (sets === 0) return verb === 'find';
      if (left <= 1 || !hasSteps) return verb === 'answer';
      const fields = FIELDS.get(verb) ?? [];
      if (fields.some(({ kind }) => kind === 'references') && sets < 2) return false;
      if (fields.some(({ kind, absent }) => kind === 'quantity' && absent === 'required'))
        return this.#numbers().length > 0;
      if (verb === 'unread') return this.#pointers(0, Infinity, isWord).length > 0;
      return true;
    };
    return this.#ids(Array.from(FIELDS.keys()).filter(fits).map(verbToken));
  }

  #numbers(): number[] {
    return this.#pointers(0, Infinity, ({ text }) => numberOf(text) !== null);
  }

  #continuation(field: Field): number[] {
    const { table, classes } = this.#context;
    const part = this.#part;
    switch (field.kind) {
      case 'choice':
        return this.#ids(field.values.map(choiceToken));
      case 'flag':
        return this.#ids([NO, YES]);
      case 'reference':
        return this.#ids(this.#sets().map(stepToken));
      case 'integer':
        return table.tokens.flatMap((token, id) => {
          const value = integerIn(token);
          return value !== null && value >= field.least ? [id] : [];
        });
      case 'quantity':
        if (part.length === 0) return this.#numbers();
        return this.#ids(Object.keys(WRITTEN_UNITS).map(unitToken));
      case 'term': {
        const pointer = part[0];
        return pointer === undefined
          ? [...this.#ids([...classes, ...SURFACES].map(classToken)), ...this.#pointers(0, Infinity, isWord)]
          : this.#spanEnd(pointer);
      }
      case 'references': {
        const used = new Set(part);
        const more = part.length < MAX_UNION ? this.#ids(this.#sets().map(stepToken)) : [];
        const fresh = more.filter((id) => !used.has(id));
        return part.length >= 2 ? [...this.#ids([END]), ...fresh] : fresh;
      }
      case 'spans': {
        const open = part.length % 2 === 1 ? part.at(-1) : undefined;
        if (open !== undefined) return this.#spanEnd(open);
        const last = part.at(-1);
        const from = last === undefined ? 0 : last - table.tokens.length + 1;
        const more = part.length < 2 * MAX_SPANS ? this.#pointers(from, Infinity, isWord) : [];
        return part.length === 0 ? more : [...this.#ids([END]), ...more];
      }
    }
  }

  #spanEnd(pointer: number): number[] {
    const first = pointer - this.#context.table.tokens.length;
    return this.#pointers(first, first + MAX_SPAN - 1, isWord);
  }

  /** What the words of a span name: a term as it was taught, or what they say. */
  #said(first: number, last: number): string {
    const { question, words, taught = [] } = this.#context;
    const said = spanText(question, words, first, last);
    return nameSaid(said, taught) ?? said;
  }

  /** The value of a field once its last token is there; undefined while more must come. */
  #complete(field: Field, part: readonly number[]): Value | undefined {
    const { table, question, words } = this.#context;
    const id = part.at(-1) ?? 0;
    const token = this.#token(id);
    const wordAt = (pointer: number | undefined): number => (pointer ?? 0) - table.tokens.length;
    switch (field.kind) {
      case 'choice':
        return field.values.find((value) => choiceToken(value) === token);
      case 'flag':
        return token === YES;
      case 'reference':
        return this.#sets().find((number) => stepToken(number) === token);
      case 'integer':
        return integerIn(token ?? '') ?? undefined;
      case 'quantity': {
        if (part.length < 2) return undefined;
        const written = Object.entries(WRITTEN_UNITS).find(([unit]) => unitToken(unit) === token)?.[1];
        const value = numberOf(words[wordAt(part[0])]?.text ?? '');
        return written === undefined || value === null
          ? undefined
          : { value: value * written.factor, unit: written.unit };
      }
      case 'term':
        if (token !== undefined)
          return [...this.#context.classes, ...SURFACES].find((name) => classToken(name) === token) ?? token;
        return part.length < 2 ? undefined : this.#said(wordAt(part[0]), wordAt(part[1]));
      case 'references':
        return token === END
          ? part
              .slice(0, -1)
              .flatMap((each) => this.#sets().filter((n) => stepToken(n) === this.#token(each)))
          : undefined;
      case 'spans': {
        if (token !== END) return undefined;
        const ends = part.slice(0, -1);
        return ends.flatMap((first, at) =>
          at % 2 === 0 ? [spanText(question, words, wordAt(first), wordAt(ends[at + 1]))] : [],
        );
      }
    }
  }
}

function isWord({ text }: QuestionWord): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function integerIn(token: string): number | null {
  const value = /^# (\d+)$/.exec(token)?.[1];
  return value !== undefined && integerToken(Number(value)) === token ? Number(value) : null;
}
