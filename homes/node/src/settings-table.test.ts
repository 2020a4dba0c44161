import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from './env.ts';
import { rowsIn, rowsOf } from './fixtures/settings-table.ts';
import { version } from './version.ts';

const root = new URL('../../../', import.meta.url);

test('docs/running.md lists every setting as env.ts has it', () => {
  expect(rowsIn(new URL('docs/running.md', root))).toEqual(rowsOf(settings));
});

test('the version is the root package’s', () => {
  const { version: said } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(said);
});
