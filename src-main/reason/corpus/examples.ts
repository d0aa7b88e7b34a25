import type { Candidate, Chain } from '../../contract/index.js';
import type { SceneFrame } from '../../geometry/index.js';
import { compile } from '../compile/compile.js';
import type { Told } from '../compile/compile.js';
import { executeChain } from '../execute/execute-chain.js';
import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { ChainWriter } from '../policy/chain-writer.js';
import type { WriterContext } from '../policy/chain-writer.js';
import { encodeChain } from '../policy/encode-chain.js';
import { questionWords } from '../policy/question-words.js';
import type { TokenTable } from '../policy/tokens.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { namesOf, severalNames } from './names.js';
import type { Noun } from './names.js';
import type { PartSource } from './part.js';
import { thing, unseenPart } from './loose-parts.js';
import { allButPhrase, partitivePhrase } from './chosen-phrases.js';
import { groupPhrase } from './group-phrase.js';
import { elliptical, landmark } from './landmarks.js';
import { ordinalPhrase } from './ordinal-phrase.js';
import { pairPhrase } from './pair-phrase.js';
import { plainPhrase } from './plain-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';
import type { Random } from './random.js';
import { surfaceName } from './surfaces.js';
import { misspell } from './typos.js';
import { CUES } from '../lexicon/uses.js';
import { AGENTS, CUE_FRAMES, USE_FRAMES, USER_FRAMES, USERS, USES } from './uses.js';
import { HOW_FAR, HOW_MUCH, LEADS, TAILS } from './wording.js';

/** A scene that questions are made for. */
export interface CorpusScene {
  readonly frame: SceneFrame;
  readonly candidates: readonly Candidate[];
}

/** A made question with the chain that it means. */
export interface CorpusExample {
  readonly question: string;
  readonly chain: Chain;
  /** Ids of the chain's tokens, as a policy writes them. */
  readonly ids: readonly number[];
  /** What executing the chain on the scene answers: candidate ids, best first. */
  readonly answer: readonly number[];
}

export interface CorpusOptions {
  readonly vocabulary: ReasonVocabulary;
  readonly table: TokenTable;
  readonly strangeWords: readonly string[];
}

/** Answers that a question with no truth in its scene may have: the rest are made again. */
const EMPTY_SHARE = 0.3;
const WHOLE_SHARE = 0.25;
const TYPO_SHARE = 0.09;
const MAX_DEPTH = 1;

interface Draft {
  readonly text: string;
  readonly chain: Chain;
}

/** One question for a scene. Null where chance made one that says nothing of this scene. */
export async function makeExample(
  random: Random,
  scene: CorpusScene,
  options: CorpusOptions,
): Promise<CorpusExample | null> {
  const { vocabulary, table } = options;
  const execute = async (chain: Chain) =>
    executeChain(chain, { task: 'gres', candidates: scene.candidates, frame: scene.frame, vocabulary });
  const draft = await draftOf(random, scene, options, async (chain) => (await execute(chain)).chosen.length);
  if (draft === null || draft.text.length > 300) return null;
  const context = (question: string): WriterContext => ({
    table,
    question,
    words: questionWords(question),
    classes: vocabulary.classes.map(({ name }) => name),
  });
  const ids = encodeChain(inOrder(draft), context(draft.text));
  if (ids === null) return null;
  const question = dress(random, random.chance(TYPO_SHARE) ? misspell(random, draft.text) : draft.text);
  const chain = decode(ids, context(question));
  if (chain === null) return null;
  const { chosen } = await execute(chain);
  const base = chain.find((step) => step.verb === 'find');
  const all = scene.candidates.filter(({ label }) => base?.verb === 'find' && label === base.term).length;
  const filters = chain.some(
    ({ verb }) =>
      verb.startsWith('keep') || verb.startsWith('rank') || verb === 'pick-group' || verb === 'minus',
  );
  if (chosen.length === 0 && !random.chance(EMPTY_SHARE)) return null;
  if (filters && chosen.length === all && all > 1 && !random.chance(WHOLE_SHARE)) return null;
  return { question, chain, ids, answer: chosen.map(({ candidate }) => candidate) };
}

/** Unread words are written in the order in which they stand in the question. */
function inOrder({ chain, text }: Draft): Chain {
  const lower = text.toLowerCase();
  return chain.map((step) =>
    step.verb === 'unread'
      ? { ...step, words: [...step.words].sort((a, b) => lower.indexOf(a) - lower.indexOf(b)) }
      : step,
  );
}

/** The chain that ids write; null where the grammar does not let them stand. */
export function decode(ids: readonly number[], context: WriterContext): Chain | null {
  let writer = ChainWriter.start(context);
  for (const id of ids) {
    if (!writer.allowed().includes(id)) return null;
    writer = writer.push(id);
  }
  return writer.done ? writer.chain() : null;
}

/** Classes that the scene holds; surfaces are candidates too but are asked for as landmarks. */
function presentClasses(scene: CorpusScene, classes: ReasonVocabulary['classes']): string[] {
  const labels = new Set(scene.candidates.map(({ label }) => label));
  return classes.flatMap(({ name }) => (labels.has(name) ? [name] : []));
}

function nounSource(random: Random, scene: CorpusScene, { classes }: ReasonVocabulary): NounSource {
  const present = presentClasses(scene, classes);
  const byName = new Map(classes.map((entry) => [entry.name, namesOf(entry)]));
  const several = severalNames(present);
  let first: string | null = null;
  // The plainest names are the commonest.
  const called = (name: string): Noun => {
    const names: readonly Noun[] = byName.get(name) ?? [];
    const [plain] = names;
    if (plain === undefined) throw new RangeError(`no names for "${name}"`);
    return random.chance(0.35) ? (names.find(({ one }) => one === name) ?? plain) : random.pick(names);
  };
  return {
    name: (absent) => {
      if (!absent && several.length > 0 && random.chance(0.05)) return random.pick(several);
      const name = absent || present.length === 0 ? random.pick(classes).name : random.pick(present);
      first ??= name;
      return called(name);
    },
    commonest: () => {
      const count = (name: string): number => scene.candidates.filter(({ label }) => label === name).length;
      const [name = random.pick(classes).name] = [...present].sort((a, b) => count(b) - count(a));
      first ??= name;
      return { one: 'one', many: 'ones', classes: [name] };
    },
    other: (absent) => {
      const those = (absent ? classes.map(({ name }) => name) : present).filter((name) => name !== first);
      const any = classes.map(({ name }) => name).filter((name) => name !== first);
      return called(random.pick(those.length > 0 ? those : any));
    },
  };
}

async function draftOf(
  random: Random,
  scene: CorpusScene,
  { vocabulary, strangeWords }: CorpusOptions,
  count: (chain: Chain) => Promise<number>,
): Promise<Draft | null> {
  const nouns = nounSource(random, scene, vocabulary);
  let depth = MAX_DEPTH;
  const source: PartSource = {
    random,
    strangeWords,
    landmark: () => {
      depth -= 1;
      const said = landmark(random, nouns, source, Math.max(0, depth));
      depth += 1;
      return said;
    },
    elliptical: (plural) => elliptical(random, source, plural),
  };
  const form = random.next();
  if (form < 0.08) return useDraft(random, scene, vocabulary);
  if (form < 0.11) return strangerDraft(random, source);
  if (form < 0.15) return joinedDraft(random, nouns, source);
  if (form < 0.17) return measuringDraft(random, nouns, source);
  const sampled = random.weighted<() => Sampled>([
    [60, () => plainPhrase(random, nouns, source)],
    [14, () => partitivePhrase(random, nouns, source)],
    [7, () => ordinalPhrase(random, nouns, source)],
    [10, () => groupPhrase(random, nouns, source)],
    [2.5, () => allButPhrase(random, nouns, source)],
    [2.5, () => pairPhrase(random, nouns, source)],
  ])();
  return sentence(random, sampled, count);
}

function compiled(phrases: readonly NounPhrase[], unread: readonly string[], counted = false): Chain | null {
  return compile(phrases, { task: 'gres', counted, unread: unread.map((words) => words.toLowerCase()) });
}

async function sentence(
  random: Random,
  sampled: Sampled,
  count: (chain: Chain) => Promise<number>,
): Promise<Draft | null> {
  const { phrase, unread } = sampled;
  const asksCount = sampled.plural && phrase.count === null && random.chance(0.05);
  const first = compiled([phrase], unread, asksCount);
  if (first === null) return null;
  let said: number | null = null;
  let chain = first;
  if (sampled.countable && !asksCount && random.chance(0.3)) {
    const found = await count(first);
    // Mostly the true count; at times one off, which is what the count step is for.
    said = random.chance(0.9) ? found : found + random.pick([-1, 1, 2]);
    if (said < 2 || said > 20) said = null;
    const counted = said === null ? null : compiled([{ ...phrase, count: said }], unread);
    chain = counted ?? first;
  } else if (phrase.of !== null && random.chance(0.4)) {
    const inner = compiled([{ ...phrase.of, number: 'many' }], []);
    const found = inner === null ? 0 : await count(inner);
    if (found >= 2 && found <= 20) {
      said = found;
      chain = compiled([{ ...phrase, of: { ...phrase.of, count: found } }], unread) ?? first;
    }
  }
  return { text: frame(random, sampled, sampled.say(said), asksCount), chain };
}

/** Puts a phrase into a request, a question, or leaves it as it is. */
function frame(random: Random, { plural }: Sampled, text: string, asksCount: boolean): string {
  if (asksCount) {
    const bare = text.replace(/^(?:all the|every one of the|each of the|the|all|any|those|some) /, '');
    return random
      .pick(
        [
          `how many ${bare} are there`,
          `count ${text}`,
          `count the ${bare}`,
          `how many ${bare} can you see`,
          `how many ${bare}`,
          `what is the number of ${bare}`,
        ].map((each) => each),
      )
      .replace(/^what is the number of/, 'how many');
  }
  if (/^(?:which|of the|among|out of|from)/.test(text)) return text;
  const form = random.next();
  if (form < 0.58) return text;
  if (form < 0.84) return `${random.pick(LEADS)} ${text}`;
  if (form < 0.9) return `where ${plural ? 'are' : 'is'} ${text}`;
  if (form < 0.93)
    return `${plural ? 'are there' : 'is there'} ${/^(?:the|all|any|those|a|an|every|each|both) /.test(text) ? text : `${plural ? 'any' : 'a'} ${text}`}`;
  if (form < 0.97) return `${text}, ${random.pick(TAILS)}`;
  return `${random.pick(LEADS)} ${text} ${random.pick(TAILS)}`;
}

function useDraft(random: Random, scene: CorpusScene, { classes }: ReasonVocabulary): Draft | null {
  const present = presentClasses(scene, classes);
  const name = random.chance(0.15) || present.length === 0 ? random.pick(classes).name : random.pick(present);
  const uses = USES[name]?.split(',').map((use) => use.trim());
  if (uses === undefined) return null;
  const agents = USERS[name]?.split(',').map((user) => user.trim()) ?? [];
  const cues = Object.entries(CUES[name] ?? {}).flatMap(([weight, list]) =>
    weight === '1' ? [] : list.split(',').map((cue) => cue.trim()),
  );
  const form = random.next();
  const place = random.chance(0.12)
    ? random.pick([
        ' on this campus',
        ' around here',
        ' in this town',
        ' nearby',
        ' in this picture',
        ' in this area',
        ' at this airport',
        ' on this site',
      ])
    : '';
  const text =
    (form < 0.6 || agents.length === 0 || cues.length === 0
      ? random
          .pick(USE_FRAMES)
          .replace('{agent}', random.pick([...AGENTS, ...agents]))
          .replace('{}', random.pick(uses))
      : form < 0.78
        ? random.pick(USER_FRAMES).replace('{user}', random.pick(agents))
        : random
            .pick(CUE_FRAMES)
            .replace('{}', random.pick(cues))
            .replace('{}', random.pick(cues))
            .replace('{agent}', random.pick(AGENTS))) + place;
  const chain = compiled([{ ...emptyPhrase(), number: 'many', heads: [{ kind: 'class', name }] }], []);
  return chain === null ? null : { text, chain };
}

/** Asks for what the bundle has no class for: its words are compared with the regions. */
function strangerDraft(random: Random, source: PartSource): Draft | null {
  const ground = random.chance(0.25) ? surfaceName(random) : null;
  const term = ground === null ? thing(source) : ground.word;
  const part = random.chance(0.4) ? unseenPart(source) : null;
  const head = ground === null ? { kind: 'term' as const, term } : { kind: 'surface' as const, ...ground };
  const phrase: NounPhrase = { ...emptyPhrase(), number: 'many', heads: [head] };
  const unread = part?.unread === undefined ? [] : [part.unread];
  const chain = compiled([phrase], unread);
  const lead = random.chance(0.5) ? `${random.pick(LEADS)} ` : '';
  const the = random.pick(['', 'the ', 'all ', 'any ', 'a ']);
  const text =
    part === null
      ? `${lead}${the}${term}`
      : part.where === 'before'
        ? `${lead}${the}${part.text} ${term}`
        : `${lead}${the}${term} ${part.text}`;
  return chain === null ? null : { text, chain };
}

/** "all tanks and the bridge". */
function joinedDraft(random: Random, nouns: NounSource, source: PartSource): Draft | null {
  const parts = [plainPhrase(random, nouns, source), plainPhrase(random, nouns, source)];
  if (parts.some(({ unread }) => unread.length > 0)) return null;
  const chain = compiled(
    parts.map(({ phrase }) => phrase),
    [],
  );
  const [first, second] = parts.map((part) => part.say(null));
  const and = random.pick([' and ', ' and ', ' or ', ' plus ', ', and also ', ' as well as ', ' and ']);
  const lead = random.chance(0.4) ? `${random.pick(LEADS)} ` : '';
  return chain === null ? null : { text: `${lead}${first ?? ''}${and}${second ?? ''}`, chain };
}

/** "how long is the bridge", "how far is the tank from the pier", "how far apart are the ships". */
function measuringDraft(random: Random, nouns: NounSource, source: PartSource): Draft | null {
  const { phrase, unread, plural, say } = plainPhrase(random, nouns, source);
  const verb = plural ? 'are' : 'is';
  const told = (of: Told): Chain | null =>
    compile([phrase], {
      task: 'gres',
      counted: false,
      unread: unread.map((each) => each.toLowerCase()),
      told: of,
    });
  if (random.chance(HOW_FAR_SHARE)) {
    const to = source.landmark();
    const text = random
      .pick(HOW_FAR)
      .replace('{verb}', verb)
      .replace('{}', say(null))
      .replace('{to}', to.text);
    const chain = told({ measure: 'distance', to: to.phrase });
    return chain === null ? null : { text, chain };
  }
  const measure = random.pick(['length', 'length', 'area', 'width'] as const);
  const text = random.pick(HOW_MUCH[measure]).replace('{verb}', verb).replace('{}', say(null));
  const chain = told({ measure });
  return chain === null ? null : { text, chain };
}
const HOW_FAR_SHARE = 0.4;

/** Capitals and marks, as people type them. */
function dress(random: Random, text: string): string {
  const form = random.next();
  const cased =
    form < 0.3 ? text.charAt(0).toUpperCase() + text.slice(1) : form < 0.32 ? text.toUpperCase() : text;
  const asks = /^(?:where|which|how|what|is |are )/i.test(text);
  return `${cased}${asks ? random.pick(['?', '?', '', '?']) : random.pick(['', '', '', '', '', '.', '!'])}`;
}
