/** `csv-memory.ts <folder> <count>`: writes so many members down as CSV, and prints rows per second, and the MiB that JavaScript held for it at most. */
import { join } from 'node:path';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { exportMembers, type Member, type PersonId, type WorkspaceId } from '@stoa/domain';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { csvStream } from '../../app/src/lib/server/csv.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const engine = await openSqlite(join(folder, `csv-${count}.db`));
const records = await openDirectory(engine);
const people = (
  columns: string,
) => `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
  select ${columns} from n`;
await engine.runAll([
  {
    sql: `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
      ${people(`printf('p%08d', i), 'Member number ' || i, 'member-' || i || '@agora.example', 0, 0, 0`)}`,
  },
  { sql: `insert into workspace (id, slug, name, created_at) values ('w', 'agora', 'Agora', 0)` },
  {
    sql: `insert into membership (workspace_id, person_id, role, joined_at)
      ${people(`'w', printf('p%08d', i), case when i = 1 then 'owner' else 'member' end, 0`)}`,
  },
]);
const home = { ...records, fanout: createMemoryFanout(), workspaceId: 'w' as WorkspaceId };
const by = { type: 'person', id: 'p00000001' as PersonId, name: 'Mia' } as const;
const body = csvStream<Member>(
  ['id', 'name', 'email', 'role', 'joined'],
  ({ personId, name, email, role, joinedAt }) => [
    personId,
    name,
    email,
    role,
    new Date(joinedAt).toISOString(),
  ],
  async (last) => {
    const page = await exportMembers(home, by, { after: last?.personId });
    if (!page.ok) throw new Error(page.error.type);
    return page.value;
  },
);
globalThis.gc?.();
const before = heldMiB();
const started = performance.now();
let [most, lines, parts] = [before, 0, 0];
for await (const part of body) {
  for (const byte of part) if (byte === 10) lines += 1;
  if ((parts += 1) % 100 !== 0) continue;
  // Without what is garbage already: how much of that may lie about is the engine's choice.
  globalThis.gc?.();
  most = Math.max(most, heldMiB());
}
if (lines !== Number(count) + 1) throw new Error(`${lines} lines`);
const perSecond = Math.round(Number(count) / ((performance.now() - started) / 1_000));
console.log(`${perSecond} ${(most - before).toFixed(1)}`);
await engine.close();

/** What JavaScript holds on to; SQLite has its cache, whose size is a setting. */
function heldMiB(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
