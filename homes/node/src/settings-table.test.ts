import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from './env.ts';
import { version } from './version.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

test('docs/running.md lists every setting as env.ts has it', () => {
  const rows = Object.entries(settings).map(
    ([name, { what, allowed, usual }]) => `\`${name}\` | ${what} | ${allowed} | ${usual}`,
  );
  const table = read('docs/running.md')
    .split('\n')
    .filter((line) => /^\| `[A-Z]/.test(line) && line.split('|').length === 6)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
        .join(' | '),
    );
  expect(table).toEqual(rows);
});

test('the version is the root package’s', () => {
  expect(version).toBe((JSON.parse(read('package.json')) as { version: string }).version);
});
