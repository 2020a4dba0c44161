import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineContract } from '@stoa/tenantdb/contracts/engine';
import { openSqlite } from './index.ts';

engineContract('sqlite', async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-engine-'));
  const file = join(folder, 'tenant.db');
  const engine = await openSqlite(file, options);
  return {
    engine,
    reopen: () => openSqlite(file),
    fill: async () => {
      const row = await engine.queryOne<{ page_count: number }>('pragma page_count');
      await engine.query(`pragma max_page_count = ${row!.page_count + 4}`);
      return async () => void (await engine.query('pragma max_page_count = 1000000'));
    },
    close: async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
});
