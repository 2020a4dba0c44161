import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../words/catalogue.mjs';

const source = join(import.meta.dirname, '../..');
const files = globSync(['**/*.svelte', '**/*.ts'], { cwd: source }).filter(
  (file) => !/\.(?:test|d)\.ts$/.test(file) && !/^lib[\\/]words[\\/]/.test(file),
);

test('the catalogue says nothing that no page asks for', () => {
  const asked = new Set(
    files.flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/\bm\.(\w+)\(/g)].map(([, key]) => key),
    ),
  );
  expect([...readCatalogue()['en']!.keys()].filter((key) => !asked.has(key))).toEqual([]);
});
