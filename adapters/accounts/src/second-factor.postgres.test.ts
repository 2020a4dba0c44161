import { randomIds } from '@stoa/domain';
import type { OpenAccounts } from '@stoa/domain/contracts/accounts';
import { passkeysContract } from '@stoa/domain/contracts/passkeys';
import { secondFactorContract } from '@stoa/domain/contracts/second-factor';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { directoryMigrations, openDirectory } from '@stoa/records';
import { beforeAll } from 'vitest';
import { createAccounts } from './accounts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(directoryMigrations);
  return () => database.drop();
});

const open: Parameters<typeof passkeysContract>[1] = async (fanout, post): Promise<OpenAccounts> => {
  const { directory: engine } = await database.open();
  await openDirectory(engine);
  const origin = new URL('http://localhost:3000');
  const deps = { engine, ids: randomIds, origin, secret: 's'.repeat(43), fanout, ...post };
  return { accounts: createAccounts(deps), close: () => database.empty() };
};

secondFactorContract('accounts on PostgreSQL', open);
passkeysContract('accounts on PostgreSQL', open);
