import { GeoR1Error } from '../contract/index.js';

/** Arguments that do not go together. */
export function usage(message: string): GeoR1Error {
  return new GeoR1Error({ code: 'bad-input', message, next: 'See `geo-r1 ground --help`.' });
}
