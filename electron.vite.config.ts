/** Builds the desktop app: Electron's main process, the preload and the renderer. The terminal's build is `.config/vite.cli.ts`. */
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { childEntries, nodeBuild, source } from './.config/node-build.js';

export default defineConfig({
  main: {
    publicDir: false,
    build: {
      externalizeDeps: false,
      ...nodeBuild('out/main', { electron: 'src-main/shell/electron.ts', ...childEntries }),
    },
  },
  preload: {
    publicDir: false,
    build: {
      // A sandboxed preload can require nothing but 'electron', and must be CommonJS.
      externalizeDeps: false,
      outDir: source('out/preload'),
      rolldownOptions: {
        input: { preload: source('src-main/shell/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('src-renderer'),
    plugins: [vue()],
    worker: { format: 'es' },
    build: {
      outDir: source('out/renderer'),
      emptyOutDir: true,
      chunkSizeWarningLimit: 2500,
      rolldownOptions: { input: source('src-renderer/index.html') },
    },
  },
});
