import { fileURLToPath } from 'node:url';
import adapterNode from '@sveltejs/adapter-node';
import { defineConfig } from 'vite';
import { appPlugins } from '../../app/kit.ts';
import { nodeHome } from '../node/src/dev-plugin.ts';
import { paramsOnce } from '../node/src/params-once.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The app on the cluster home, see `homes/node/vite.config.ts`. */
export default defineConfig({
  plugins: [
    ...appPlugins(paramsOnce(adapterNode({ out: here('./build') }))),
    nodeHome({ main: here('./src/main.ts'), 'media-process': '@stoa/webrtc/media-process' }),
  ],
  resolve: { alias: { '#home': here('./src/home.ts') } },
  ssr: { external: ['better-sqlite3', 'node-datachannel', 'sharp', 'werift', 'pg'] },
});
