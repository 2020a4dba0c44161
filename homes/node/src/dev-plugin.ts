import type { Plugin } from 'vite';

/** Adds the node home's entries to the server build. */
export function nodeHome(entries: { main: string; home: string; dev: string }): Plugin {
  return {
    name: 'stoa:node-home',
    config(_, { command }) {
      if (command !== 'build') return;
      return {
        environments: { ssr: { build: { rolldownOptions: { input: { main: entries.main } } } } },
      };
    },
  };
}
