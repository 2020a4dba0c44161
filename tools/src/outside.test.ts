import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { outsideOf } from './outside.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const namesOf = (home: string) => outsideOf(root, home).map((folder) => basename(folder));

test('an image gets what the bundle leaves outside, with all that this needs, and nothing of the build', () => {
  expect(namesOf('cluster')).toEqual(expect.arrayContaining(['node-datachannel', 'pg', 'pg-pool', 'werift']));
  expect(namesOf('node')).toEqual(expect.arrayContaining(['better-sqlite3', 'node-datachannel', 'werift']));
  for (const home of ['node', 'cluster'])
    for (const name of ['vite', 'typescript', 'svelte', 'better-auth', 'vitest'])
      expect(namesOf(home)).not.toContain(name);
  expect(namesOf('node')).not.toContain('pg');
  // SvelteKit leaves it outside of every bundle, and prom-client asks for it.
  for (const home of ['node', 'cluster'])
    expect(outsideOf(root, home)).toContain(join(root, 'node_modules/@opentelemetry/api'));
});

test('what is not installed is said', () => {
  expect(() => outsideOf(join(root, 'nowhere'), 'cluster')).toThrow();
});
