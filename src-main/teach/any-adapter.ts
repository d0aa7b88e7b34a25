import type { TeachResult } from '../contract/index.js';
import { decodeAdapter, decodeAdapterHead, encodeAdapter } from './adapter-file.js';
import type { Adapter, AdapterHead } from './adapter-file.js';
import {
  decodeAnswerAdapter,
  decodeAnswerAdapterHead,
  encodeAnswerAdapter,
  isAnswerAdapter,
} from './answer-adapter.js';
import type { AnswerAdapter, AnswerAdapterHead } from './answer-adapter.js';

/** An adapter of either engine, where it does not matter of which: kept, renamed, exported, imported. Pure. */
export type AnyAdapter = Adapter | AnswerAdapter;

/** What came of a run, whichever engine it taught. */
export interface AnyTaught {
  readonly adapter: AnyAdapter;
  readonly result: TeachResult;
}

export const isOfCheckpoint = (adapter: AnyAdapter): adapter is AnswerAdapter => 'weights' in adapter;

export const encodeAnyAdapter = (adapter: AnyAdapter): Uint8Array =>
  isOfCheckpoint(adapter) ? encodeAnswerAdapter(adapter) : encodeAdapter(adapter);

/** @param subject the file, named in errors @throws GeoR1Error bad-input for what is none, cut off or damaged */
export const decodeAnyAdapter = (bytes: Uint8Array, subject: string): AnyAdapter =>
  isAnswerAdapter(bytes) ? decodeAnswerAdapter(bytes, subject) : decodeAdapter(bytes, subject);

/** Of either engine, without the numbers. */
export type AnyAdapterHead =
  ({ readonly engine: 'builtin' } & AdapterHead) | ({ readonly engine: 'checkpoint' } & AnswerAdapterHead);

/** @param bytes the head of the file, or more of it @throws as `decodeAnyAdapter`, but where the numbers alone are damaged */
export const decodeAnyAdapterHead = (bytes: Uint8Array, subject: string): AnyAdapterHead =>
  isAnswerAdapter(bytes)
    ? { engine: 'checkpoint', ...decodeAnswerAdapterHead(bytes, subject) }
    : { engine: 'builtin', ...decodeAdapterHead(bytes, subject) };

export const renamed = (adapter: AnyAdapter, name: string): AnyAdapter =>
  isOfCheckpoint(adapter)
    ? { ...adapter, meta: { ...adapter.meta, name } }
    : { ...adapter, meta: { ...adapter.meta, name } };
