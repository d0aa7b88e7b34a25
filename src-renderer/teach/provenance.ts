/** What an adapter says of where it comes from, in words. Pure. */
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { AdapterEntry, TeachSettings } from '../../src-main/contract/index.js';
import { formatDuration } from '../shared/index.js';

/** Settings that every run of a kind has as they are: only those that a person chose are told. */
const AS_THEY_ARE = teachSettingsSchema.parse({});

/** Name and value of each fact, in the order to be read. */
export function provenanceOf({ meta }: AdapterEntry): [what: string, value: string][] {
  const { base, result } = meta;
  const sha256 = 'bundleSha256' in base ? base.bundleSha256 : base.sha256;
  return [
    ['examples', `${result.set.name}, version ${result.set.version}, SHA-256 ${result.set.sha256}`],
    ['base', `${base.name}, SHA-256 ${sha256}`],
    ['method', `${result.method}, seed ${result.settings.seed}${othersOf(result.settings)}`],
    [
      'run',
      `update ${result.bestStep} of ${result.steps}, ${formatDuration(result.seconds * 1000)}` +
        (result.provider === null ? '' : `, on ${result.provider}`),
    ],
  ];
}

/** Of the settings those that are not as they come. */
function othersOf(settings: TeachSettings): string {
  const { seed: _, ...rest } = settings;
  const as: Readonly<Record<string, unknown>> = AS_THEY_ARE;
  const other = Object.entries(rest).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(as[name]),
  );
  return other.map(([name, value]) => `, ${name} ${JSON.stringify(value)}`).join('');
}
