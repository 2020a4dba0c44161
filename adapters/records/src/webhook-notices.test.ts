import { openSqliteInMemory } from '@stoa/sqlite';
import { logSpan, migrate } from '@stoa/tenantdb';
import { expect, test } from 'vitest';
import { loggedTables, workspaceMigrations } from './index.ts';
import { webhookNotices } from './migrations/workspace/0012-webhook-notices.ts';

test('what people were told before stays, with its history, and cascades still reach it', async () => {
  const engine = await openSqliteInMemory();
  const before = workspaceMigrations.slice(0, workspaceMigrations.indexOf(webhookNotices));
  // Tables that came later are not there to be logged yet.
  await migrate(engine, before, []);
  const there = (await engine.query(`select name from sqlite_master where type = 'table'`)).map(
    (row) => row.name,
  );
  const logged = loggedTables.filter((table) =>
    there.includes(typeof table === 'string' ? table : table.table),
  );
  await migrate(engine, before, logged);
  await engine.run(
    `insert into post (id, title, body, body_text, mentions, author_id, author_name, created_at, changed_by)
     values ('p', 'News', '', '', '[]', 'ada', 'Ada', 1, 'ada')`,
  );
  await engine.run(
    `insert into notification (id, person_id, kind, author_id, author_name, others, title, excerpt, post_id, group_key, created_at, changed_by)
     values ('n', 'ben', 'liked', 'ada', 'Ada', 2, 'News', '', 'p', 'liked:p', 3, 'ada')`,
  );
  const [told] = await engine.query('select * from notification');
  const { last } = await logSpan(engine);
  await migrate(engine, workspaceMigrations, loggedTables);
  expect(await engine.query('select * from notification')).toEqual([told]);
  expect((await logSpan(engine)).last).toBe(last);
  await engine.run(`update notification set kind = 'webhookOff' where id = 'n'`);
  await engine.run(`delete from post where id = 'p'`);
  expect(await engine.query('select id from notification')).toEqual([]);
  // The changed kind, the post, and what went with it.
  expect((await logSpan(engine)).last).toBe(last + 3);
  await engine.close();
});
