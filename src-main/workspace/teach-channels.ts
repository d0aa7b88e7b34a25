import { GeoR1Error, teachChannels } from '../contract/index.js';
import type { HandlersOf } from './handlers.js';

export type TeachChannel = keyof typeof teachChannels;
/** A handler of every channel of teaching; no transport in it. */
export type TeachHandlers = HandlersOf<TeachChannel>;

/** Where nothing is kept on disk, nothing is taught: every channel says so. */
export function withoutTeaching(): TeachHandlers {
  const refuse = () =>
    Promise.reject(
      new GeoR1Error({
        code: 'unsupported',
        message: 'This host keeps no examples and no adapters.',
        next: 'Teach in the app or with `geo-r1 teach`.',
      }),
    );
  const named = Object.keys(teachChannels).map((name) => [name, refuse] as const);
  return Object.fromEntries(named) as Record<TeachChannel, typeof refuse>;
}
