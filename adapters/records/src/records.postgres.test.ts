import { randomIds } from '@stoa/domain';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { beforeAll } from 'vitest';
import { recordsContracts } from './fixtures/records-contracts.ts';
import { directoryMigrations, loggedTables, workspaceMigrations } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
  return () => database.drop();
});

/** Each test has a workspace of its own among those of all the tests before. The directory is emptied. */
recordsContracts('records on postgres', async (what) => {
  const id = randomIds.next();
  const open = async () => {
    const postgres = await database.open();
    return what === 'directory' ? postgres.directory : postgres.workspace(id);
  };
  return {
    engine: await open(),
    reopen: open,
    close: () => (what === 'directory' ? database.empty() : database.disconnect()),
  };
});
