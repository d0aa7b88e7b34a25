import { createHash } from 'node:crypto';
import { GeoR1Error } from '../contract/index.js';
import type { AdapterMeta } from '../contract/index.js';
import type { Bundle } from '../engine/index.js';
import type { Adapter } from './adapter-file.js';

/** Which base an adapter was made for, and whether it fits another. Pure. */
/** CPUs look with a file of their own, whose weights give a term's another meaning just as well. */
const TERM_ROLES = ['perceiver', 'perceiver-int8', 'teach-graph'];
/** As adapters were stamped until 22 November 2026: what CPUs looked with stood nowhere but in bundle.json. */
const FORMER_TERM_ROLES = ['perceiver', 'teach-graph'];
const CHAIN_ROLES = ['tokenizer', 'policy', 'policy-encoder', 'policy-decoder'];

/** Of the files that give the weights of a part their meaning. */
function stampOf({ description }: Bundle, roles: readonly string[], only: (path: string) => boolean): string {
  const files = description.files
    .filter(({ role, path }) => roles.includes(role) && only(path))
    .map(({ path, sha256 }) => `${path} ${sha256}`)
    .sort();
  return createHash('sha256').update(files.join('\n')).digest('hex');
}

const termStamp = (bundle: Bundle, roles = TERM_ROLES): string =>
  stampOf(bundle, roles, (path) => !path.includes('chain') && !path.includes('train'));
const chainStamp = (bundle: Bundle): string => stampOf(bundle, CHAIN_ROLES, () => true);

export function baseOf(
  bundle: Bundle,
  parts: { readonly term: boolean; readonly chain: boolean },
): AdapterMeta['base'] {
  return {
    name: bundle.description.name,
    version: bundle.description.version,
    bundleSha256: bundle.sha256,
    termSha256: parts.term ? termStamp(bundle) : null,
    chainSha256: parts.chain ? chainStamp(bundle) : null,
  };
}

/** Why an adapter cannot be used with a bundle, or null. */
export function refusalOf({ base }: AdapterMeta, bundle: Bundle): string | null {
  const { name, version } = bundle.description;
  const other = (part: string): string =>
    `It was taught on ${base.name} ${base.version}, whose ${part} is another than that of ${name} ${version}.`;
  if (base.termSha256 !== null && !fitsTerms(base, bundle)) return other('perceiver');
  if (base.chainSha256 !== null && base.chainSha256 !== chainStamp(bundle)) return other('policy');
  return null;
}

/** What of an adapter is not used as a newer one's would be, or null. */
export function noteOn({ base, terms, chainKnowsTerms }: AdapterMeta): string | null {
  if (terms.length === 0 || base.chainSha256 === null || chainKnowsTerms) return null;
  return (
    'Its questions were taught without its terms, as was done until 23 November 2026: a question that names one is ' +
    'read by the parser alone. Teach the set again to have them read together.'
  );
}

function fitsTerms({ termSha256, bundleSha256 }: AdapterMeta['base'], bundle: Bundle): boolean {
  if (termSha256 === termStamp(bundle)) return true;
  return bundleSha256 === bundle.sha256 && termSha256 === termStamp(bundle, FORMER_TERM_ROLES);
}

/** @throws GeoR1Error unsupported where the adapter is of another base */
export function requireBase({ meta }: Adapter, bundle: Bundle): void {
  const refused = refusalOf(meta, bundle);
  if (refused === null) return;
  throw new GeoR1Error({
    code: 'unsupported',
    subject: meta.name,
    message: refused,
    next: 'Use the bundle that it was taught on, or teach it anew with the same examples.',
  });
}
