import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskBlobs } from '@stoa/blobs/disk';
import type { WorkspaceId } from '@stoa/domain';
import { coldOnBlobs } from '@stoa/records';
import { backup, openSqlite, openSqliteInMemory } from '@stoa/sqlite';
import {
  coldSpan,
  migrate,
  moveCold,
  openHistory,
  rowKey,
  type ColdStore,
  type Engine,
} from '@stoa/tenantdb';
import { changes, countOf, each, fill, rows, table, timed } from './history.ts';
import { alternate, quotient, type Measure } from './measure.ts';

/** Time travel over 100,000 changes that lie cold on a disk, beside the same ones in the database; and what moving them costs writers. */
export async function cold(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-cold-'));
  const hot = await openSqlite(join(folder, 'hot.db'));
  try {
    await migrate(hot, [table], ['note']);
    await fill(hot);
    await backup(hot, join(folder, 'cold.db'));
    const moved = await openSqlite(join(folder, 'cold.db'));
    const store = coldOnBlobs(await openDiskBlobs(join(folder, 'blobs')), 'olive' as WorkspaceId);
    const waits = await moveBesideWriter(hot, moved, store);
    const { sizeBytes, segments } = await coldSpan(moved);
    console.log(
      `  ${changes} changes lie in ${segments} segments of ${(sizeBytes / 1e6).toFixed(1)} MB together`,
    );
    const measures = [...waits, ...(await reads(hot, moved, store))];
    await moved.close();
    return measures;
  } finally {
    await hot.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function reads(hot: Engine, moved: Engine, store: ColdStore): Promise<Measure[]> {
  const options = { migrations: [table], logged: ['note'] };
  const [near, far] = [openHistory(hot, options), openHistory(moved, { ...options, cold: store })];
  const ids = Array.from({ length: 5 }, (_, i) => `note ${(i * 7_919) % rows}`);
  const kinds = {
    'a row': (of: typeof near, at: number) =>
      timed(async () => void (await each(ids, (id) => of.rowAt('note', rowKey([id]), at))), ids.length),
    'a table of 20,000 rows': (of: typeof near, at: number) =>
      timed(async () => void (await countOf(of.tableAt('note', at))), 1),
    'the whole, ready for any SQL,': (of: typeof near, at: number) =>
      timed(async () => {
        const target = openSqliteInMemory();
        await migrate(target, [table]);
        await of.copyTo(target, at);
        await target.close();
      }, 1),
  };
  const measures: Measure[] = [];
  for (const back of [5_000, 80_000])
    for (const [what, look] of Object.entries(kinds))
      measures.push({
        id: 'T4',
        what: `${what} as it was ${back.toLocaleString('en')} changes ago, from cold segments / from the database`,
        ...(await alternate(
          () => look(far, changes - back),
          () => look(near, changes - back),
        )),
        unit: 'µs',
        lessIsBetter: true,
      });
  return measures;
}

/** The longest waits of somebody who writes without pause, while all is moved and while nothing is. */
async function moveBesideWriter(hot: Engine, moved: Engine, store: ColdStore): Promise<Measure[]> {
  const [during, alone]: [number[], number[]] = [[], []];
  let running = true;
  const writing = async (db: Engine, times: number[]): Promise<void> => {
    for (let n = 0; running; n++) {
      const started = performance.now();
      await db.run(`update note set title = :title where id = 'note 1'`, { title: `x${n}` });
      times.push(performance.now() - started);
    }
  };
  const before = Date.now() - 1;
  const started = performance.now();
  const writer = writing(moved, during);
  await moveCold(moved, store, { before });
  const tookMs = performance.now() - started;
  running = false;
  await writer;
  running = true;
  const other = writing(hot, alone);
  await new Promise((resolve) => setTimeout(resolve, tookMs));
  running = false;
  await other;
  const p99 = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
  console.log(
    `  moved in ${Math.round(tookMs)} ms; the longest wait of a writer ${Math.max(...during).toFixed(1)} ms, alone ${Math.max(...alone).toFixed(1)}`,
  );
  return [
    {
      id: 'T5',
      what: 'p99 of a write while 100,000 changes are moved away / while nothing is',
      ...quotient([p99(during)], [p99(alone)]),
      unit: 'ms',
      lessIsBetter: true,
    },
  ];
}
