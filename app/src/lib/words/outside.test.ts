import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textsOfScript, textsOfSvelte } from './found-text.ts';
import { notLanguage } from './not-language.ts';

const source = join(import.meta.dirname, '../..');
const files = globSync(['**/*.svelte', '**/*.ts'], { cwd: source })
  .map((file) => file.replaceAll('\\', '/'))
  // The API and its documents are in English, as programs are.
  .filter((file) => !/\.(?:test|d)\.ts$|^lib\/words\/|^lib\/(?:server\/)?api\/|^routes\/api\//.test(file))
  .filter((file) => !notLanguage.includes(file))
  .toSorted();
const textsOf = (file: string) => {
  const text = readFileSync(join(source, file), 'utf8');
  return file.endsWith('.svelte') ? textsOfSvelte(text) : textsOfScript(text);
};

test.each(files)('%s says nothing that is not in the catalogue', (file) => expect(textsOf(file)).toEqual([]));

test.each(notLanguage)('%s has sentences for machines; take it off the list when it has none', (file) =>
  expect(textsOf(file)).not.toEqual([]),
);

test('no name that machines read is of the catalogue: it would be another one in each language', () => {
  const machines = /\s(?:class|id|name|href|for|action)=\{[^}]*\bm\.\w+\(/;
  expect(
    files.filter(
      (file) => file.endsWith('.svelte') && machines.test(readFileSync(join(source, file), 'utf8')),
    ),
  ).toEqual([]);
  expect(machines.test('<p class={m.members_since()}>')).toBe(true);
});

test('finds what people read, and not what machines do', () => {
  const file = `<script lang="ts">
    import { x } from 'some where';
    const name: 'a b' = 'kebab-name';
    let { keep = 'Keep', tone = 'stone' } = $props();
    const words = \`Two words \${name}\`;
  </script>
  <p class="flex gap-2" title="A title" data-x="no no">Shown {open ? 'Open' : words} {m.fine()}</p>
  <code>npm run dev</code><Part label={shut ? 'Shut' : ''} kind="info" say={() => 'said there'} />
  {#if kind === 'none'}·{:else}{count} {/if}`;
  expect(textsOfSvelte(file)).toEqual([
    'A title',
    'Shown',
    'Open',
    'Shut',
    'said there',
    'Keep',
    'Two words',
  ]);
});
