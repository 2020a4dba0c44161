import { engineContract } from '@stoa/tenantdb/contracts/engine';
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

for (const schema of ['directory', 'workspace'] as const)
  engineContract(`postgres, ${schema}`, async (options) => {
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
  });
