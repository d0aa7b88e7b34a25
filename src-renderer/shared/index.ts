/** What several folders of the window use: numbers as text, and the small components. May import the contract only. */
export * from './format.js';
export { recall, remember } from './pageMemory.js';
export { bytesOfBase64, saveFile } from './saveFile.js';
export { useNotice } from './noticeStore.js';
export { default as CodeText } from './CodeText.vue';
export { default as Icon } from './Icon.vue';
export { default as Notice } from './Notice.vue';
export { default as Segmented } from './Segmented.vue';
export { default as Tip } from './Tip.vue';
