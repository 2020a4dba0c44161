import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { appPlugins } from '../../app/kit.ts';
import { workersAdapter } from './src/kit-adapter.ts';

const here = (path: string) => join(import.meta.dirname, path);

/** Adds the Worker's own entry to the server build, so that its classes share their modules with the app. */
const workersHome: Plugin = {
  name: 'stoa:workers-home',
  config: () => ({
    environments: {
      ssr: {
        build: {
          rolldownOptions: { input: { worker: here('src/worker.ts') }, external: [/^cloudflare:/] },
        },
      },
    },
  }),
};

/** The app on the Workers home; wrangler bundles what this leaves. */
export default defineConfig({
  plugins: [...appPlugins(workersAdapter({ out: here('build') })), workersHome],
  resolve: { alias: { '#home': here('src/home.ts') } },
});
