import { defineStore } from 'pinia';
import { computed, shallowRef, watchEffect } from 'vue';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED_AS = 'geo-r1.theme';

/** Light or dark: the system's, unless the user chose one; kept between starts. */
export const useTheme = defineStore('theme', () => {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const systemIsDark = shallowRef(systemDark.matches);
  systemDark.addEventListener('change', ({ matches }) => (systemIsDark.value = matches));

  const stored = localStorage.getItem(STORED_AS);
  const theme = shallowRef<Theme>(THEMES.find((known) => known === stored) ?? 'system');
  const isDark = computed(() => (theme.value === 'system' ? systemIsDark.value : theme.value === 'dark'));

  watchEffect(() => {
    document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
  });

  function choose(next: Theme): void {
    theme.value = next;
    localStorage.setItem(STORED_AS, next);
  }

  return { theme, isDark, choose };
});
