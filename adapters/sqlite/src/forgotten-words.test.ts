import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, searchMigration } from '@stoa/tenantdb';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqlite } from './index.ts';

test('words of what was deleted or changed are not in the file any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-forgotten-'));
  const engine = await openSqlite(join(folder, 'a.db'));
  await migrate(engine, [
    { name: '0001-note', statements: ['create table note (id text primary key, body text not null)'] },
    searchMigration('0002-search', {
      sources: [
        {
          kind: 'note',
          select: () =>
            `select '' as place, n.id as id, '' as title, n.body as body, null as readers from note n`,
          touchedBy: [{ table: 'note', columns: ['body'], place: () => `''`, id: (row) => `${row}.id` }],
        },
      ],
    }),
  ]);
  const inFile = () =>
    readdirSync(folder).some((name) => /zanzibar|timbuktu/.test(readFileSync(join(folder, name), 'latin1')));
  await engine.run(
    `insert into note values ('a', 'zanzibar and more'), ('b', 'timbuktu and more'), ('c', 'and more')`,
  );
  expect(inFile()).toBe(true);
  await engine.run(`delete from note where id = 'a'`);
  await engine.run(`update note set body = 'elsewhere' where id = 'b'`);
  // What SQLite has freed it writes over in its own time; this is what it still holds.
  await engine.close();
  const database = new Database(join(folder, 'a.db'));
  database.exec('vacuum');
  database.close();
  expect(inFile()).toBe(false);
  rmSync(folder, { recursive: true });
});
