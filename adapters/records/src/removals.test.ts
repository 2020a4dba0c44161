import { openSqliteInMemory } from '@stoa/sqlite';
import { expect, test } from 'vitest';
import { openDirectory } from './index.ts';
import { workspaceColumnsOf } from './removals.ts';

test('each column of the directory that names a workspace is looked at when one was deleted', async () => {
  const engine = openSqliteInMemory();
  await openDirectory(engine);
  const named = await engine.query<{ place: string }>(
    `select m.name || '.' || c.name as place from sqlite_master m, pragma_table_xinfo(m.name) c
      where m.type = 'table' and c.name in ('workspace_id', 'origin_id') and m.name <> 'removal'
     union select m.name || '.' || f."from" from sqlite_master m, pragma_foreign_key_list(m.name) f
      where m.type = 'table' and f."table" = 'workspace' union select 'workspace.id'`,
  );
  const looked = Object.entries(workspaceColumnsOf).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
  expect(looked.toSorted()).toEqual(named.map(({ place }) => place).toSorted());
  // Each of them but the workspace’s own goes with it, by a foreign key that says so.
  const kept = await engine.query(
    `select m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
      where m.type = 'table' and f."table" = 'workspace' and f.on_delete <> 'CASCADE'`,
  );
  expect(kept).toEqual([]);
  await engine.close();
});
