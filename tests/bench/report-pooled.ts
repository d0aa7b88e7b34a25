/** Who writes the chains best over all questions that nothing was tuned on. */
import type { Interval } from '../../src-main/measure/index.js';
import type { Pooled, PooledWay } from './pooled-sets.js';
import { share, signed, table, withInterval } from './report-table.js';
import { readResults } from './results.js';

const WAYS = [
  ['policy', 'the policy alone'],
  ['auto', 'the shipped way'],
] as const;
const TASKS = ['one', 'many', 'none'] as const;

/** Empty where it was not measured. */
export async function pooledSection(): Promise<string> {
  const pooled = await readResults<Pooled>('pooled');
  return pooled === null ? '' : pooledText(pooled);
}

export function pooledText(pooled: Pooled): string {
  const { counts, sets, all, note = '' } = pooled;
  const total = TASKS.reduce((sum, task) => sum + counts[task], 0);
  return `### Over all questions that nothing was tuned on

With ${counts.none} questions of none instead of the few of val: ${sets.map(({ name }) => `\`${name}\``).join(', ')} together, ${total} expressions
(${TASKS.map((task) => `${task} ${counts[task]}`).join(', ')}). Each was answered in every way on the same candidates. Differences are paired, with the bootstrap over
expressions; "all" counts each expression once.

\`\`\`sh
npm run bench -- pooled --data $DATA
\`\`\`

${table(['chain by', 'candidates', 'one', 'many', 'none', 'all', 'others refused'], all.map(rightRow))}

Over the parser alone:

${table(['chain by', 'candidates', 'one', 'many', 'none', 'all', 'others refused'], all.flatMap(overRow))}

${shownText(all)} ${note}

Of each set, as seen, over the parser alone:

${table(['set', 'chain by', 'one', 'many', 'none', 'all'], sets.flatMap(setRows))}`;
}

const told = (interval: Interval | null, text = withInterval): string =>
  interval === null ? '–' : text(interval);
const difference = (interval: Interval): string =>
  `${signed(interval.mean)} [${signed(interval.low)}, ${signed(interval.high)}]${beyond(interval)}`;
const beyond = ({ low, high }: Interval): string => (low > 0 || high < 0 ? ' *' : '');
const where = ({ trueBoxes }: PooledWay['way']): string => (trueBoxes ? 'true boxes' : 'as seen');
const who = ({ writer }: PooledWay['way']): string => (writer === 'direct' ? 'no chain' : writer);

function rightRow({ way, right, othersRefused }: PooledWay): string[] {
  const cells = [...TASKS, 'all' as const].map((task) => told(right[task]));
  return [who(way), where(way), ...cells, told(othersRefused, ({ mean }) => share(mean))];
}

function overRow({ way, overParser: over }: PooledWay): string[][] {
  if (over === null || way.writer === 'direct') return [];
  const cells = [...TASKS, 'all' as const].map((task) => told(over[task], difference));
  return [[who(way), where(way), ...cells, told(over.othersRefused, difference)]];
}

function setRows({ name, ways }: Pooled['sets'][number]): string[][] {
  return WAYS.flatMap(([writer]) => {
    const way = ways.find((each) => each.way.writer === writer && !each.way.trueBoxes);
    if (way?.overParser == null) return [];
    const { overParser } = way;
    return [[name, writer, ...[...TASKS, 'all' as const].map((task) => told(overParser[task], difference))]];
  });
}

/** In words, what is beyond chance. */
function shownText(all: readonly PooledWay[]): string {
  const lines = WAYS.flatMap(([writer, text]) =>
    [false, true].flatMap((trueBoxes) => {
      const over = all.find(({ way }) => way.writer === writer && way.trueBoxes === trueBoxes)?.overParser;
      if (over == null) return [];
      const of = (holds: (interval: Interval) => boolean): string[] =>
        [...TASKS, 'all' as const].filter((task) => {
          const interval = over[task];
          return interval !== null && holds(interval);
        });
      const better = of(({ low }) => low > 0);
      const worse = of(({ high }) => high < 0);
      const said = [
        ...(better.length > 0 ? [`better on ${better.join(', ')}`] : []),
        ...(worse.length > 0 ? [`worse on ${worse.join(', ')}`] : []),
      ];
      return [
        `${text}, ${trueBoxes ? 'on true boxes' : 'as seen'}: ${said.length === 0 ? 'no difference is shown' : said.join('; ')}`,
      ];
    }),
  );
  return `A star marks what is beyond chance. Against the parser alone ${lines.join('; ')}.`;
}
