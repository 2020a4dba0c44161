import { join } from 'node:path';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { directoryMigrations, loggedTables, workspaceMigrations, workspaceSchema } from '@stoa/records';
import { contentHash, exportTenant, importTenant, type Engine } from '@stoa/tenantdb';
import { openSqlite } from '@stoa/sqlite';
import type { Fault } from '../fault.ts';
import { dataFolder, inFolder, openWorkspaceFile } from './folder.ts';

/** G8: a workspace goes to PostgreSQL and back as files; the content of all three is the same. */
export const betweenHomes: Fault = {
  id: 'G8',
  what: 'SQLite → PostgreSQL → SQLite',
  run: (short) =>
    inFolder(async (folder) => {
      const database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
      try {
        const posts = short ? 300 : 20_000;
        await dataFolder(folder, ['a'], posts);
        const here = await openWorkspaceFile(folder, 'a');
        await here.run(`update post set title = 'ünïcode ' || id where id like 'a-1%'`);
        const there = (await database.open()).workspace('a');
        const back = await openSqlite(join(folder, 'back.db'));
        const started = performance.now();
        await importTenant(there, exportTenant(here, workspaceSchema), workspaceSchema);
        await importTenant(back, exportTenant(there, workspaceSchema), workspaceSchema);
        const seconds = (performance.now() - started) / 1_000;
        const hashes = await Promise.all(
          [here, there, back].map((engine: Engine) => contentHash(engine, workspaceSchema)),
        );
        await here.close();
        await back.close();
        const isSame = new Set(hashes).size === 1;
        return {
          figure: `${posts} posts and their history there and back in ${seconds.toFixed(1)} s, content ${isSame ? 'equal' : 'NOT EQUAL'}`,
          pass: isSame,
        };
      } finally {
        await database.drop();
      }
    }),
};
