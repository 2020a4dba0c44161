import { execFile } from 'node:child_process';
import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { restore } from '@stoa/node/restore';
import { backUp } from '@stoa/node/backup';
import { loggedTables, workspaceMigrations, workspaceSchema } from '@stoa/records';
import { integrityProblems, openSqlite } from '@stoa/sqlite';
import { contentHash, logSpan, migrate, openHistory } from '@stoa/tenantdb';
import { nodeOptions } from '../../../tools/src/server.mjs';
import type { Fault } from '../fault.ts';
import { addPost, dataFolder, inFolder, openWorkspaceFile } from './folder.ts';

const backupScript = fileURLToPath(new URL('../../../homes/node/src/backup.ts', import.meta.url));
const p99 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;

/** G4: 16 writers put in pairs of posts without pause while another process backs the folder up; the copy holds whole pairs only. */
export const backupUnderLoad: Fault = {
  id: 'G4',
  what: 'backup under full write load',
  run: (short) =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      await dataFolder(data, ['a'], short ? 2_000 : 100_000);
      const engine = await openWorkspaceFile(data, 'a');
      let running = true;
      let times: number[] = [];
      let refused = 0;
      const writers = Array.from({ length: 16 }, async (_, w) => {
        for (let n = 0; running; n++) {
          const started = performance.now();
          await engine
            .transaction(async (tx) => {
              await addPost(tx, `w${w}-${n}-left`, 'x');
              await addPost(tx, `w${w}-${n}-right`, 'x');
            })
            .catch(() => (refused += 1));
          times.push(performance.now() - started);
        }
      });
      const during = async (work: () => Promise<unknown>) => {
        times = [];
        const started = performance.now();
        await work();
        return { p99: p99(times), writes: times.length, ms: performance.now() - started };
      };
      const pause = () => new Promise((resolve) => setTimeout(resolve, short ? 1_500 : 5_000));
      const alone = await during(pause);
      const backup = await during(() =>
        promisify(execFile)(process.execPath, [...nodeOptions, backupScript, join(folder, 'copy')], {
          env: { ...process.env, STOA_DATA: data },
        }),
      );
      running = false;
      await Promise.all(writers);
      await engine.close();
      const copy = join(folder, 'copy', 'workspaces', 'a.db');
      const problems = integrityProblems(copy);
      const kept = await openSqlite(copy);
      const halves = await kept.queryOne<{ n: number }>(
        `select count(*) as n from post l where l.id like '%-left' and not exists
           (select 1 from post r where r.id = replace(l.id, '-left', '-right'))`,
      );
      await kept.close();
      // On cores that all share, the other process itself takes half of them.
      const most = short ? 4 : 2;
      return {
        figure: `${backup.writes} writes in the ${Math.round(backup.ms)} ms of it, ${refused} refused, p99 ${backup.p99.toFixed(1)} ms beside ${alone.p99.toFixed(1)} alone (${(backup.p99 / alone.p99).toFixed(2)} times), ${halves!.n} half pairs, ${problems.length} problems`,
        pass:
          refused + halves!.n + problems.length === 0 &&
          backup.writes > 0 &&
          backup.p99 <= most * Math.max(alone.p99, 5),
      };
    }),
};

/** G5: everything on an empty machine, one workspace alone, and one as it was at a chosen moment; each has the content that it had. */
export const restored: Fault = {
  id: 'G5',
  what: 'restore: all, one workspace, a chosen moment',
  run: (short) =>
    inFolder(async (folder) => {
      const [data, copy, empty] = ['data', 'copy', 'empty'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      await dataFolder(data, ['a', 'b'], short ? 500 : 50_000);
      const hash = async (path: string, id: string) => {
        const engine = await openWorkspaceFile(path, id);
        const found = await contentHash(engine, workspaceSchema);
        await engine.close();
        return found;
      };
      const [a, b] = [await hash(data, 'a'), await hash(data, 'b')];
      await backUp(data, copy);

      const started = performance.now();
      await restore(copy, empty);
      const ms = performance.now() - started;
      const bytes = ['a', 'b'].reduce(
        (sum, id) => sum + statSync(join(empty, 'workspaces', `${id}.db`)).size,
        0,
      );
      const everything = (await hash(empty, 'a')) === a && (await hash(empty, 'b')) === b;

      // What happened since the backup: one workspace is put back, the other goes on.
      const one = await openWorkspaceFile(data, 'a');
      const position = (await logSpan(one)).last;
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const chosen = Date.now() - 500;
      await one.run(`delete from post where id like 'a-1%'`);
      await one.run(`update post set title = 'spoilt'`);
      const schema = { migrations: workspaceMigrations, logged: loggedTables };
      const history = openHistory(one, schema);
      const then = await history.positionAt(chosen);
      const past = await openSqlite(join(folder, 'past.db'));
      await migrate(past, workspaceMigrations, loggedTables);
      await history.copyTo(past, then);
      const rows = (engine: typeof past) => contentHash(engine, workspaceSchema, { history: false });
      const before = await openSqlite(join(copy, 'workspaces', 'a.db'));
      const moment = then === position && (await rows(past)) === (await rows(before));
      for (const engine of [one, past, before]) await engine.close();
      cpSync(join(copy, 'workspaces', 'a.db'), join(data, 'workspaces', 'a.db'));
      const alone = (await hash(data, 'a')) === a && (await hash(data, 'b')) === b;
      const perGiB = ms / 1_000 / (bytes / 2 ** 30);
      return {
        figure: `all ${everything ? 'equal' : 'NOT EQUAL'} after ${Math.round(ms)} ms (${perGiB.toFixed(1)} s per GiB), one workspace alone ${alone ? 'equal, the other untouched' : 'NOT EQUAL'}, half a second back ${moment ? 'equal' : 'NOT EQUAL'}`,
        pass: everything && alone && moment && (short || perGiB <= 60),
      };
    }),
};
