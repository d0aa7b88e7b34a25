/** What holds for the whole window: theme, engine status. May import shared and transport. */
export { useEngine } from './engineStore.js';
export { useTheme } from './themeStore.js';
export { default as StatusBar } from './StatusBar.vue';
export { default as ThemeSwitch } from './ThemeSwitch.vue';
