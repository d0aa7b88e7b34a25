import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AdapterMeta } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle } from '../../src-main/engine/index.js';
import type { Bundle } from '../../src-main/engine/index.js';
import { baseOf, noteOn, refusalOf } from '../../src-main/teach/base.js';
import { taughtResult } from './taught-result.js';

const bundle = await loadBundle(builtinBundleDir());
const metaOf = (base: AdapterMeta['base']): AdapterMeta => ({
  schemaVersion: 1,
  name: 'Wells',
  created: '2026-11-21T12:00:00Z',
  base,
  terms: ['oil well'],
  chainKnowsTerms: false,
  result: taughtResult({ name: 'Wells', version: 1 }, ['oil well']),
});
/** The bundle that comes with the app, with one file another: bundle.json is another too then. */
const changed = (path: string): Bundle => {
  const files = bundle.description.files.map((file) =>
    file.path === path ? { ...file, sha256: '0'.repeat(64) } : file,
  );
  return { ...bundle, sha256: '1'.repeat(64), description: { ...bundle.description, files } };
};

const TERM = metaOf(baseOf(bundle, { term: true, chain: false }));
const CHAIN = metaOf(baseOf(bundle, { term: false, chain: true }));

it.each(['perceiver.onnx', 'perceiver-int8.onnx', 'teach-regions.onnx'])(
  'an adapter of terms is refused where %s is another, and one of chains is not',
  (path) => {
    expect(refusalOf(TERM, bundle)).toBeNull();
    expect(refusalOf(TERM, changed(path))).toMatch(/whose perceiver is another/);
    expect(refusalOf(CHAIN, changed(path))).toBeNull();
  },
);

it('an adapter of chains is refused where the policy is another, and one of terms is not', () => {
  expect(refusalOf(CHAIN, bundle)).toBeNull();
  expect(refusalOf(CHAIN, changed('policy-decoder.onnx'))).toMatch(/whose policy is another/);
  expect(refusalOf(TERM, changed('policy-decoder.onnx'))).toBeNull();
});

it('one whose chains were not taught on what its terms find says so', () => {
  const both = metaOf(baseOf(bundle, { term: true, chain: true }));
  expect(noteOn(both)).toMatch(/read by the parser alone/);
  expect(noteOn({ ...both, chainKnowsTerms: true })).toBeNull();
  for (const one of [TERM, { ...CHAIN, terms: [] }]) expect(noteOn(one)).toBeNull();
});

it('one from before the CPU’s perceiver was stamped fits the bundle that it was made on, and no other', () => {
  const stamped = ['perceiver.onnx', 'teach-regions.onnx'].map((path) => {
    const file = bundle.description.files.find((one) => one.path === path);
    return `${path} ${file?.sha256}`;
  });
  const termSha256 = createHash('sha256').update(stamped.join('\n')).digest('hex');
  const former = metaOf({ ...TERM.base, termSha256 });
  expect(refusalOf(former, bundle)).toBeNull();
  expect(refusalOf(former, changed('perceiver-int8.onnx'))).toMatch(/whose perceiver is another/);
  // Of another bundle it cannot be told whether the CPU looks as it did.
  expect(refusalOf(former, changed('text-encoder.onnx'))).toMatch(/whose perceiver is another/);
  expect(refusalOf(former, { ...changed('mask.onnx'), sha256: bundle.sha256 })).toBeNull();
});
