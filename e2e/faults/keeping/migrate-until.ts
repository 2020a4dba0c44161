/** `migrate-until.ts FILE N`: brings a workspace's file up to date, and ends as a crash would before the N-th statement. Prints how many there were. */
import { openWorkspace } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import Database from 'better-sqlite3';

const [file, until] = [process.argv[2]!, Number(process.argv[3])];
let statements = 0;
let counting = false;
for (const name of ['prepare', 'exec'] as const) {
  const real = Database.prototype[name] as (sql: string) => unknown;
  Database.prototype[name] = function (this: unknown, sql: string) {
    if (counting && (statements += 1) === until) process.kill(process.pid, 'SIGKILL');
    return real.call(this, sql);
  } as never;
}
const engine = await openSqlite(file);
counting = true;
await openWorkspace(engine);
console.log(statements);
await engine.close();
