import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../..');
const files = globSync('**/*.ts', { cwd: source }).filter(
  (file) => !/\.(?:test|d)\.ts$/.test(file) && !file.startsWith('lib/words/'),
);

/** The keys that a module asks for while it loads: once, for everybody, before anybody's language is known. */
function askedAtLoad(text: string): string[] {
  const found: string[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(walk);
    if (typeof part !== 'object' || part === null) return;
    const node = part as { type?: string; object?: { name?: string }; property?: { name?: string } };
    if (/Function/.test(node.type ?? '')) return;
    if (node.type === 'MemberExpression' && node.object?.name === 'm') found.push(node.property?.name ?? '');
    Object.values(node).forEach(walk);
  };
  walk(parse(`<script lang="ts">${text}</script>`, { modern: true }).instance);
  return found;
}

test('no module asks for words while it loads', () => {
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    if (!text.includes('words/made/messages.js')) return [];
    return askedAtLoad(text).map((key) => `${file}: ${key}`);
  });
  expect(wrong).toEqual([]);
});

test('a table is asked later if it gets its words', () => {
  expect(
    askedAtLoad('const table = { a: m.now_said(), get b() { return m.later(); }, c: () => m.later() };'),
  ).toEqual(['now_said']);
});
