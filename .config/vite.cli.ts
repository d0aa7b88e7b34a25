/** Builds what runs under plain Node: the terminal command, the loopback host, the demo and `npm start`. */
import { defineConfig } from 'vite';
import { childEntries, nodeBuild } from './node-build.js';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    ...nodeBuild('out/cli', {
      'geo-r1': 'src-main/shell/cli.ts',
      start: 'src-main/shell/start.ts',
      demo: 'src-main/shell/demo.ts',
      ...childEntries,
    }),
  },
});
