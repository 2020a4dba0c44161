/** How long after its COMMIT a change is with each of a hundred followers in the same process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import { migrate, openFeed, type Engine, type Migration } from '@stoa/tenantdb';
import { listeners } from './feed-events.ts';
import { text } from './hall.ts';
import type { Measure } from './measure.ts';

const notes: Migration = {
  name: '0001-note',
  statements: ['create table note (id text primary key, body text)'],
};
const changes = 500;
const everyMs = 10;

export async function feedLatency(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-latency-'));
  const database = await testDatabase([], [notes], { logged: ['note'] });
  let committed = (): void => {};
  try {
    const file = await openSqlite(join(folder, 'notes.db'), { committed: () => committed() });
    await migrate(file, [notes], ['note']);
    const postgres = await database.open({ committed: () => committed() });
    const measures: Measure[] = [];
    for (const [where, engine] of [
      ['SQLite', file],
      ['PostgreSQL', postgres.workspace('olive')],
    ] as const) {
      const times = await delays(engine, (then) => (committed = then));
      for (const percent of [50, 99])
        measures.push({
          id: 'F2',
          what: `${where}: COMMIT to each of ${listeners} followers in the process, p${percent}`,
          ours: times[Math.floor((times.length * percent) / 100)]!,
          peer: 0,
          ratio: 0,
          unit: 'ms',
          lessIsBetter: true,
        });
    }
    await file.close();
    return measures;
  } finally {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function delays(engine: Engine, hear: (committed: () => void) => void): Promise<number[]> {
  const feed = openFeed(engine);
  let committedAt = 0;
  hear(() => {
    committedAt = performance.now();
    feed.woke();
  });
  const times: number[] = [];
  const after = await feed.position();
  const following = Array.from({ length: listeners }, async () => {
    for await (const batch of feed.follow({ after }))
      if (batch.changes.length > 0) times.push(performance.now() - committedAt);
  });
  for (let n = 0; n < changes; n++) {
    await engine.run('insert into note (id, body) values (:id, :body)', { id: String(n), body: text });
    await sleep(everyMs);
  }
  feed.close();
  await Promise.all(following);
  return times.sort((a, b) => a - b);
}
