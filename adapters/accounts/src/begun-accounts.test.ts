import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { expect, test } from 'vitest';
import { forgetBegun } from './begun-accounts.ts';

test('an account that never got its password goes after a minute, one with a password, proved by a link, or just begun stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-begun-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  await openDirectory(engine);
  const now = Date.parse('2026-11-21T12:00:00Z');
  const begin = (id: string, at: number, proved = 0) =>
    engine.run(
      `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values (:id, :id, :id, :proved, :at, :at)`,
      { id, proved, at: new Date(at).toISOString() },
    );
  await begin('left', now - 61_000);
  await begin('begun', now - 59_000);
  await begin('whole', now - 61_000);
  // Whoever came by a link to an address that nobody had proved has no password any more.
  await begin('by link', now - 61_000, 1);
  await engine.run(
    `insert into "account" ("id", "accountId", "providerId", "userId", "createdAt", "updatedAt") values ('a', 'whole', 'credential', 'whole', 0, 0)`,
  );
  for (const email of ['left', 'begun', 'whole', 'by link']) await forgetBegun(engine, email, now);
  expect(await engine.query('select id from "user" order by id')).toEqual([
    { id: 'begun' },
    { id: 'by link' },
    { id: 'whole' },
  ]);
  await engine.close();
  rmSync(folder, { recursive: true });
});
