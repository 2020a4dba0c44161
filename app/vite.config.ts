import { defineConfig } from 'vite';
import { appPlugins } from './kit.ts';

/** The app on its own memory home: for `svelte-kit sync`, and for looking at pages with nothing behind them. Homes have configs of their own. */
export default defineConfig({ plugins: appPlugins() });
