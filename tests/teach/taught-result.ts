import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { AdapterMeta } from '../../src-main/contract/index.js';

/** What a short run says of itself, in an adapter that it made of a set of that name. */
export function taughtResult(
  set: { readonly name: string; readonly version: number },
  terms: readonly string[],
): AdapterMeta['result'] {
  return {
    method: 'sft',
    settings: teachSettingsSchema.parse({}),
    set: { id: 'set-1', ...set, sha256: 'c' },
    trained: ['term'],
    terms: [...terms],
    steps: 10,
    bestStep: 5,
    seconds: 1,
    provider: 'cpu',
    secondsToBest: 0.5,
    heldOut: null,
    train: { examples: 1, before: null, after: null, difference: null },
    replay: null,
    forgot: false,
    ended: 'steps',
  };
}
