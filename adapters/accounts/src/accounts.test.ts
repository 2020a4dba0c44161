import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomIds, type Fanout } from '@stoa/domain';
import { accountsContract } from '@stoa/domain/contracts/accounts';
import { openSqlite } from '@stoa/sqlite';
import { getMigrations } from 'better-auth/db/migration';
import { accountsDatabase, authOptions } from './auth.ts';
import { createAccounts } from './accounts.ts';
import { createHashing } from './hashing.ts';

async function open(fanout: Fanout) {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-accounts-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  const auth = { engine, ids: randomIds, origin: new URL('http://localhost:3000'), secret: 's'.repeat(43) };
  const database = { db: accountsDatabase(engine), type: 'sqlite' as const };
  const { runMigrations } = await getMigrations({
    ...authOptions({ ...auth, hashing: createHashing() }),
    database,
  });
  await runMigrations();
  return {
    accounts: createAccounts({ ...auth, fanout }),
    engine,
    close: async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

accountsContract('Better Auth on SQLite', open);
