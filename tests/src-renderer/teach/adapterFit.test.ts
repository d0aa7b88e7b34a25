/** Whose an adapter is, and which engine is asked with it. */
import { describe, expect, it } from 'vitest';
import type { AdapterEntry } from '../../../src-main/contract/index.js';
import { engineFor, ownerOf, whyNot } from '../../../src-renderer/teach/adapterFit.js';
import { startRequest, newRunForm } from '../../../src-renderer/teach/runRequest.js';
import { adapterOf, answerAdapterOf } from './shown.js';

const builtin: AdapterEntry = adapterOf('a-1', 'Wells');
const pads = answerAdapterOf('a-2', 'Pads', ['/models/one', '/models/copy']);

describe('an adapter', () => {
  it('is used with its own engine alone, and says why not with another', () => {
    expect(whyNot(builtin, null)).toBeNull();
    expect(whyNot(builtin, '/models/one')).toContain('to the built-in engine');
    expect(whyNot(adapterOf('a-3', 'Old', 'It is of another bundle.'), null)).toBe(
      'It is of another bundle.',
    );
    expect(whyNot(pads, '/models/copy')).toBeNull();
    expect(whyNot(pads, null)).toContain('the checkpoint taught');
    expect(whyNot(pads, '/models/other')).toContain('the checkpoint taught');
    expect(whyNot(answerAdapterOf('a-4', 'Lost', [], 'No engine has these weights.'), null)).toBe(
      'No engine has these weights.',
    );
    expect([ownerOf(builtin), ownerOf(pads)]).toEqual(['the built-in engine', 'taught']);
  });

  it('changes the engine that is asked only where it must', () => {
    expect(engineFor(builtin, '/models/one')).toBeNull();
    expect(engineFor(pads, '/models/copy')).toBe('/models/copy');
    expect(engineFor(pads, null)).toBe('/models/one');
  });
});

describe('the request of a run', () => {
  it('names what a checkpoint begins from only where one is taught', () => {
    const form = { ...newRunForm(), from: 'a-2', maxTokens: 64 };
    expect(startRequest('set-1', form)).not.toHaveProperty('from');
    expect(startRequest('set-1', form, '/models/one')).toMatchObject({
      engine: '/models/one',
      from: 'a-2',
      maxTokens: 64,
    });
  });
});
