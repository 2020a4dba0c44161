import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry, Meeting } from '@stoa/domain';
import { openSqlite } from '@stoa/sqlite';
import type { Engine } from '@stoa/tenantdb';
import { test as base, expect } from 'vitest';
import { loggedTables, openWorkspace } from './index.ts';

const test = base.extend<{ db: Engine }>({
  db: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-history-'));
    const engine = await openSqlite(join(folder, 'a.db'));
    await use(engine);
    await engine.close();
    rmSync(folder, { recursive: true });
  },
});

/** Tables without a history, each with what it is instead. */
const withoutHistory: Readonly<Record<string, string>> = {
  calendar_feed:
    'whose secret address leads to the meetings: the past must not bring back one that was taken away',
  meeting_seen: 'when a meeting was last seen to go on, each minute',
  schema_migration: 'which migrations were applied',
  change_log: 'the history itself',
  change_redaction: 'what is still to be taken out of the history',
  change_segment: 'where the history lies cold',
  change_segment_mark: 'what is found there',
  change_setting: 'how long the history stays at hand',
  job_effect: 'which effects of jobs were done, so that none is done twice',
  member_profile: 'what a job found of a member, which it finds again',
  outbox: 'what is to be done outside of the workspace, until it is',
  webhook: 'an address outside with its secret: the past must not bring either back',
  webhook_delivery: 'what was sent there, for a while',
};
/** Made from other tables by triggers: they are filled again when those are. */
const isDerived = (name: string): boolean => /^search(?:_|$)/.test(name);

test('each table of a workspace has a history, or is said to have none', async ({ db }) => {
  await openWorkspace(db);
  const tables = await db.query<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`,
  );
  const logged = loggedTables.map((one) => (typeof one === 'string' ? one : one.table));
  expect(
    tables
      .map(({ name }) => name)
      .filter((name) => !logged.includes(name) && !(name in withoutHistory) && !isDerived(name)),
  ).toEqual([]);
});

test('a message that was deleted lives on nowhere', async ({ db }) => {
  const { meetings, messageLog } = await openWorkspace(db);
  await meetings.add({
    id: 'm',
    code: 'abc-defg-hij',
    title: 'A meeting',
    createdBy: 'ada',
    createdByName: 'Ada',
    createdAt: 0,
    settings: { lobby: false, locked: false, chat: true, share: true, capacity: 50 },
  } as unknown as Meeting);
  const entry = (id: string, what: object) =>
    messageLog.append({
      id,
      meetingId: 'm',
      authorSeat: 's',
      authorName: 'Ada',
      at: 0,
      what,
    } as unknown as LogEntry);
  await entry('a', { type: 'said', body: 'a secret' });
  await entry('b', { type: 'edited', target: 'a', body: 'a secret, said better' });
  await entry('c', { type: 'said', body: 'for all' });
  await entry('d', { type: 'deleted', target: 'a' });
  const rows = await db.query<{ text: string }>(
    `select coalesce(row_before, '') || coalesce(row_after, '') as text from change_log
     union all select coalesce(body, '') from log_entry`,
  );
  const text = rows.map((row) => row.text).join('\n');
  expect(text).toContain('for all');
  expect(text).not.toContain('secret');
});
