// @vitest-environment happy-dom
/** Light or dark: the system's until one is chosen, and what was chosen is kept. */
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { useTheme } from '../../../src-renderer/settings/themeStore.js';

let systemChange: (event: { matches: boolean }) => void;
const shown = (): string | undefined => document.documentElement.dataset['theme'];

beforeEach(() => {
  localStorage.clear();
  setActivePinia(createPinia());
  vi.stubGlobal('matchMedia', () => ({
    matches: true,
    addEventListener: (_: string, listener: typeof systemChange) => (systemChange = listener),
  }));
});

describe('the theme', () => {
  it('is the system’s, and goes with it', async () => {
    useTheme();
    expect(shown()).toBe('dark');
    systemChange({ matches: false });
    await nextTick();
    expect(shown()).toBe('light');
  });

  it('stays as chosen, also at the next start', async () => {
    useTheme().choose('light');
    await nextTick();
    systemChange({ matches: true });
    await nextTick();
    expect(shown()).toBe('light');
    setActivePinia(createPinia());
    expect(useTheme().theme).toBe('light');
  });

  it('takes nonsense in the storage for no choice', () => {
    localStorage.setItem('geo-r1.theme', 'sepia');
    expect(useTheme().theme).toBe('system');
  });
});
