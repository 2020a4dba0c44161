import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as postgres from '@stoa/postgres';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import * as sqlite from '@stoa/sqlite';
import * as tenantdb from '@stoa/tenantdb';

/**
 * Runs every TypeScript block of tenantdb's README. A block says after `ts` which story it belongs to; the blocks of a story are run one after
 * the other, in one scope. `expression; // → value` says what comes out, and is checked. What follows a block as `<!-- check … -->` is run too.
 */
const readme = readFileSync(join(import.meta.dirname, '../../../tenantdb/README.md'), 'utf8');

interface Block {
  readonly story: string;
  readonly line: number;
  readonly code: string;
}
function blocksOf(text: string): Block[] {
  const found = text.matchAll(/^```ts[ \t]*(\S*)[^\n]*\n([\s\S]*?)^```$(?:\s*<!-- check\n([\s\S]*?)-->)?/gm);
  return [...found].map(({ 1: story, 2: code, 3: check, index }) => ({
    story: story!,
    line: text.slice(0, index).split('\n').length,
    code: `${code!}\n${check ?? ''}`,
  }));
}

const packages: Record<string, Record<string, unknown>> = {
  '@stoa/tenantdb': tenantdb,
  '@stoa/sqlite': sqlite,
  '@stoa/postgres': postgres,
  '@sveltejs/kit': {
    error: (status: number, body: string) => {
      throw Object.assign(new Error(body), { status });
    },
    fail: (status: number, data: object) => ({ status, data }),
  },
  vitest: { expect, test: (_name: string, body: () => unknown) => body() },
};

/** Imports become lookups, exports plain names, and promised values are compared. */
function runnable({ code, line }: Block): string {
  const plain = stripTypeScriptTypes(code.replaceAll(/^import type .*$/gm, ''), { mode: 'strip' })
    // What is in the reader's own files is in an earlier block of the story.
    .replaceAll(/^import \{([^}]*)\} from '([^']+)';$/gm, (_, names: string, from: string) =>
      from.startsWith('$lib/')
        ? ''
        : `var {${names.replaceAll(' as ', ': ')}} = packages[${JSON.stringify(from)}];`,
    )
    .replaceAll(/^export /gm, '')
    .replaceAll(/^(const|let) /gm, 'var ')
    .replaceAll(
      /^(\s*)(.+); *\/\/ → (.+)$/gm,
      (_, space: string, given: string, value: string) => `${space}expect(${given}).toEqual(${value});`,
    );
  return `at.line = ${line};\n${plain}\n`;
}

const stories = Map.groupBy(blocksOf(readme), ({ story }) => story);
let folder: string;
let server: TestDatabase | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-guide-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server?.drop();
});

/** What a story finds there already. */
async function scopeOf(story: string): Promise<Record<string, unknown>> {
  const migrations = [
    { name: '0001-notes', statements: ['create table note (id text primary key, body text)'] },
  ];
  if (story === 'postgres') {
    server = await testDatabase();
    const { ownerUrl, url, wallKey } = server;
    return { ownerUrl, url, wallKey, migrations };
  }
  return { data: join(folder, story), process };
}

describe('the guide of tenantdb', () => {
  test('has a story for each of its blocks', () => {
    expect(blocksOf(readme).length).toBeGreaterThan(10);
    expect(readme.match(/^```ts/gm)).toHaveLength(blocksOf(readme).length);
    expect(blocksOf(readme).filter(({ story }) => story === '')).toEqual([]);
  });

  test('shows the example that every engine runs', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../tenantdb/src/shop.ts'), 'utf8');
    expect(readme).toContain(source.slice(source.indexOf('export async function')).trim());
  });

  test.for([...stories.keys()])('its blocks run: %s', async (story) => {
    const scope = await scopeOf(story);
    const at = { line: 0 };
    const body = stories.get(story)!.map(runnable).join('\n');
    const names = ['packages', 'expect', 'at', ...Object.keys(scope)];
    const AsyncFunction = (async () => {}).constructor as new (
      ...code: string[]
    ) => (...given: unknown[]) => Promise<void>;
    try {
      await new AsyncFunction(...names, body)(packages, expect, at, ...Object.values(scope));
    } catch (cause) {
      throw new Error(`README.md, the block at line ${at.line}: ${String(cause)}`, { cause });
    }
  });

  test('checks each value that it shows', () => {
    const shown = readme.match(/\/\/ →/g)!.length;
    const checked = blocksOf(readme)
      .map(runnable)
      .join('')
      .match(/expect\(.+\)\.toEqual\(/g)!.length;
    expect(blocksOf(readme).map(runnable).join('')).not.toContain('// →');
    expect(checked).toBeGreaterThanOrEqual(shown);
  });

  test('would not pass with a block that is wrong', async () => {
    const wrong = { story: 'x', line: 1, code: '1 + 1; // → 3' };
    const body = runnable(wrong);
    expect(body).toContain('expect(1 + 1).toEqual(3)');
    expect(() => new Function('expect', 'at', body)(expect, {})).toThrow();
  });
});
