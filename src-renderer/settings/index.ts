/** What holds for the whole window: theme, engine status, which engine is asked. May import shared and transport. */
export { default as EngineChoice } from './EngineChoice.vue';
export { useDecoding } from './decodingStore.js';
export { decodingText } from './decodingText.js';
export { useEngine } from './engineStore.js';
export { useEngines } from './enginesStore.js';
export { useTheme } from './themeStore.js';
export { default as StatusBar } from './StatusBar.vue';
export { default as ThemeSwitch } from './ThemeSwitch.vue';
