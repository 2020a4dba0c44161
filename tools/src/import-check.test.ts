import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { wrongImports } from './import-check.ts';

function house(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'stoa-house-'));
  const folders = [
    'domain',
    'tenantdb',
    'media',
    'app',
    'e2e',
    'bench',
    'tools',
    'adapters/sqlite',
    'homes/node',
  ];
  for (const folder of folders) mkdirSync(join(root, folder, 'src'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('an import against the direction is named with the rule it breaks', () => {
  const root = house({
    'domain/src/a.ts': `import { x } from '@stoa/sqlite';`,
    'app/src/Page.svelte': `<script lang="ts">import y from '../../tenantdb/src/engine.ts';</script>`,
  });
  expect(wrongImports(root)).toEqual([
    'domain/src/a.ts imports adapters/sqlite; domain may import nothing of ours.',
    'app/src/Page.svelte imports tenantdb/src/engine.ts; app may import domain, media/src/browser.',
  ]);
});

test('the right direction passes, and a folder without a rule does not', () => {
  const root = house({
    'app/src/a.ts': `import { ok } from '@stoa/domain'; import { M } from '@stoa/media/browser/connection';`,
    'homes/node/src/home.ts': `import { open } from '@stoa/sqlite';`,
    'adapters/new/src/a.ts': ``,
  });
  expect(wrongImports(root)).toEqual([
    'adapters/new has no rule in tools/src/import-check.ts: say what it may import.',
  ]);
});
