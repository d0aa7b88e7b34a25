/** What the status bar says of the engine that is asked next. */
import { describe, expect, it } from 'vitest';
import { engineState } from '../../../src-renderer/settings/engineText.js';

const ON_CPU = { provider: 'cpu', problem: null };
const loaded = { running: { provider: 'cuda', precision: 'fp16', residentBytes: 1e9 } };

describe('the state of the engine', () => {
  it('is of the built-in one where no checkpoint is chosen', () => {
    expect(engineState('open', ON_CPU, null)).toEqual({ tone: 'good', text: 'Runs on cpu' });
    expect(engineState('open', { provider: null, problem: null }, null).text).toBe(
      'Engine starts with the first question',
    );
    expect(engineState('open', { provider: null, problem: 'no bundle' }, null).tone).toBe('bad');
  });

  it('is of the checkpoint that is asked instead, whatever the built-in one does', () => {
    expect(engineState('open', ON_CPU, loaded)).toEqual({ tone: 'good', text: 'Runs on cuda' });
    expect(engineState('open', ON_CPU, { running: null })).toEqual({
      tone: 'idle',
      text: 'Checkpoint is loaded with the first question',
    });
    expect(engineState('open', { provider: null, problem: 'no bundle' }, loaded).tone).toBe('good');
  });

  it('is that of the line where the services cannot be reached', () => {
    expect(engineState('lost', ON_CPU, loaded).tone).toBe('bad');
    expect(engineState('connecting', ON_CPU, null).tone).toBe('idle');
  });
});
