import type { Plugin } from 'vite';

/** Adds the node home's own entries, by name, to the server build. */
export function nodeHome(entries: Record<string, string>): Plugin {
  return {
    name: 'stoa:node-home',
    config(_, { command }) {
      if (command !== 'build') return;
      return {
        environments: { ssr: { build: { rolldownOptions: { input: entries } } } },
      };
    },
  };
}
