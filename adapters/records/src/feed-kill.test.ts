import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import { logSpan, migrate, readChanges, type Engine } from '@stoa/tenantdb';
import { expect, onTestFinished, test } from 'vitest';
import { feedKills, live } from './fixtures/feed-kills.ts';
import { notes, type NotesPlace } from './fixtures/notes-place.ts';

const rounds = 8;

test.for(['a SQLite file', 'PostgreSQL'])(
  'on %s, writer and reader are killed at any moment: the feed goes on without gap or double',
  { timeout: 120_000 },
  async (where) => {
    const { place, engine } = where === 'PostgreSQL' ? await onPostgres() : await onSqlite();
    const { kept, read } = await feedKills(place, rounds, async () => (await logSpan(engine)).last);
    const rows = await engine.query<{ id: string }>('select id from note');

    expect(read.map(({ position }) => position)).toEqual(read.map((_, i) => i + 1));
    expect(read.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    const there = new Set(read.map(({ id }) => id));
    expect(kept.filter((id) => !there.has(id))).toEqual([]);
    expect(kept.length).toBeGreaterThan(rounds);
  },
);

/** Where Debian's package `faketime` puts its library. */
const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));

test.skipIf(!library)(
  'the clock is set forth and back by an hour and a day while it is written (needs the package faketime): the order stands',
  async () => {
    const { place, engine } = await onSqlite();
    const clock = join(dirname((place as { file: string }).file), 'clock');
    writeFileSync(clock, '+0');
    const jumps = async (): Promise<void> => {
      for (const by of ['+1h', '-1h', '+1d', '-1d', '+0']) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        writeFileSync(clock, by);
      }
    };
    const kept: string[] = [];
    await live('notes-writer.ts', place, 'b1', (line) => kept.push(...line.split(' ').slice(1)), jumps, {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const changes = await readChanges(engine, 0, 1_000_000);
    const backwards = changes.filter(({ at }, i) => i > 0 && at < changes[i - 1]!.at - 1_000_000);
    expect(backwards.length).toBeGreaterThan(1);
    expect(changes.map(({ position }) => position)).toEqual(changes.map((_, i) => i + 1));
    const ids = changes.map(({ after }) => String(after?.['id']));
    const there = new Set(ids);
    expect(kept.filter((id) => !there.has(id))).toEqual([]);
    // Each writer's notes stand in the order in which it wrote them, whatever the clock said.
    for (let writer = 0; writer < 4; writer++) {
      const turns = ids.filter((id) => id.startsWith(`b1-${writer}-`)).map((id) => Number(id.split('-')[2]));
      expect(turns).toEqual(turns.toSorted((a, b) => a - b));
    }
  },
  60_000,
);

async function onSqlite(): Promise<{ place: NotesPlace; engine: Engine }> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-feed-kill-'));
  const file = join(folder, 'notes.db');
  const engine = await openSqlite(file);
  await migrate(engine, [notes], ['note']);
  onTestFinished(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });
  return { place: { file }, engine };
}

async function onPostgres(): Promise<{ place: NotesPlace; engine: Engine }> {
  const database = await testDatabase([], [notes], { logged: ['note'] });
  onTestFinished(() => database.drop());
  const { url, wallKey } = database;
  return {
    place: { url, wallKey: Buffer.from(wallKey).toString('hex') },
    engine: (await database.open()).workspace('olive'),
  };
}
