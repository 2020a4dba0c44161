import { engineContract, type OpenEngine } from '@stoa/tenantdb/contracts/engine';
import { feedContract } from '@stoa/tenantdb/contracts/feed';
import { fullTextContract } from '@stoa/tenantdb/contracts/full-text';
import { branchingContract } from '@stoa/tenantdb/contracts/branching';
import { formatContract } from '@stoa/tenantdb/contracts/format';
import { shopContract } from '@stoa/tenantdb/contracts/shop';
import { historyContract } from '@stoa/tenantdb/contracts/history';
import { beforeAll } from 'vitest';
import { testDatabase, withTables, type TestDatabase } from './fixtures/database.ts';

/** Refuses what is big with the answer that PostgreSQL gives for a full disk: the server's own disk is not the test's to fill. */
const refuseBig = `
  create or replace function wall.full_disk() returns trigger language plpgsql as $$
  begin
    if length(new.body) > 10000 then raise exception 'no space left' using errcode = 'disk_full'; end if;
    return new;
  end $$`;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  return () => database.drop();
});

const otherWorkspace = async () => {
  const postgres = await database.open();
  const engine = withTables(postgres.workspace('fig'), database, 'workspace', 'fig');
  return { engine, close: () => engine.close() };
};

for (const schema of ['directory', 'workspace'] as const) {
  const open: OpenEngine = async (options) => {
    const place = async (given?: typeof options) => {
      const postgres = await database.open(given);
      return schema === 'directory' ? postgres.directory : postgres.workspace('olive');
    };
    const engine = withTables(await place(options), database, schema, 'olive');
    return {
      engine,
      reopen: () => place(),
      async fill() {
        await database.asOwner(refuseBig);
        await database.asOwner(
          `create trigger full_disk before insert on ${schema}.item for each row execute function wall.full_disk()`,
        );
        return async () => void (await database.asOwner(`drop trigger full_disk on ${schema}.item`));
      },
      async close() {
        await engine.close();
        await database.dropTables();
      },
    };
  };
  engineContract(`postgres, ${schema}`, open);
  feedContract(`postgres, ${schema}`, open);
  fullTextContract(`postgres, ${schema}`, open);
  historyContract(`postgres, ${schema}`, open, otherWorkspace);
  formatContract(`postgres, ${schema}`, open);
  branchingContract(`postgres, ${schema}`, open, otherWorkspace);
  shopContract(`postgres, ${schema}`, open);
}
