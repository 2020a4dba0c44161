import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineContract, type OpenEngine } from '@stoa/tenantdb/contracts/engine';
import { feedContract } from '@stoa/tenantdb/contracts/feed';
import { fullTextContract } from '@stoa/tenantdb/contracts/full-text';
import { branchingContract } from '@stoa/tenantdb/contracts/branching';
import { formatContract } from '@stoa/tenantdb/contracts/format';
import { shopContract } from '@stoa/tenantdb/contracts/shop';
import { historyContract } from '@stoa/tenantdb/contracts/history';
import { openSqlite } from './index.ts';

const open: OpenEngine = async (options) => {
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
};

engineContract('sqlite', open);
feedContract('sqlite', open);
fullTextContract('sqlite', open);
historyContract('sqlite', open, open);
formatContract('sqlite', open);
branchingContract('sqlite', open, open);
shopContract('sqlite', open);
