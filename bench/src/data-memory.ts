/** `data-memory.ts <folder> <count>`: opens so many workspaces, uses each once, and prints the MiB that this added. */
import { join } from 'node:path';
import type { MeetingId } from '@stoa/domain';
import { openWorkspace } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';

const [folder = '', count = '0'] = process.argv.slice(2);
const keep: unknown[] = [];
const openOne = async (name: string) => {
  const engine = await openSqlite(join(folder, `memory-${name}.db`));
  const records = await openWorkspace(engine);
  await records.attendance
    .came('m' as MeetingId, { seatId: 's', name: 'Ada', from: 0 } as never)
    .catch(() => {});
  await records.meetings.upcoming(50, 0 as never);
  await records.messageLog.lastPosition('m' as MeetingId);
  keep.push(engine, records);
};
await openOne('first');
globalThis.gc?.();
const before = process.memoryUsage().rss;
for (let i = 0; i < Number(count); i++) await openOne(`${count}-${i}`);
globalThis.gc?.();
console.log(((process.memoryUsage().rss - before) / 2 ** 20).toFixed(1));
process.exit(0);
