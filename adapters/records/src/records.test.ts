import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@stoa/sqlite';
import type { Engine } from '@stoa/tenantdb';
import { recordsContracts } from './fixtures/records-contracts.ts';

recordsContracts('records on sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-records-'));
  const opened: Engine[] = [];
  const open = async () => {
    const engine = await openSqlite(join(folder, 'stoa.db'));
    opened.push(engine);
    return engine;
  };
  return {
    engine: await open(),
    reopen: open,
    close: async () => {
      for (const engine of opened) await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
});
