import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backUp } from '@stoa/node/backup';
import { restore } from '@stoa/node/restore';
import { openWorkspace, workspaceMigrations, directoryMigrations } from '@stoa/records';
import { integrityProblems, openSqlite } from '@stoa/sqlite';
import { nodeOptions } from '../../../tools/src/server.mjs';
import type { Fault } from '../fault.ts';
import { dataFolder, inFolder, olderFolder } from './folder.ts';

const script = fileURLToPath(new URL('./migrate-until.ts', import.meta.url));

/** G6: a folder of an earlier commit is brought up to date, killed before each statement of that, and then serves what it held. */
export const olderData: Fault = {
  id: 'G6',
  what: 'data of an older version, kill -9 at each migration statement',
  run: (short) =>
    inFolder(async (folder) => {
      const older = join(folder, 'older');
      olderFolder(older);
      const source = join(older, 'workspaces', 'w1.db');
      const migrate = (file: string, until: number) =>
        spawnSync(process.execPath, [...nodeOptions, script, file, String(until)], { encoding: 'utf8' });
      const whole = join(folder, 'whole.db');
      cpSync(source, whole);
      const count = Number(migrate(whole, 0).stdout);
      if (!(count > 20)) return { figure: `only ${count} statements were seen`, pass: false };
      let [rounds, killed, wrong] = [0, 0, 0];
      for (let until = 1; until <= count; until += short ? Math.ceil(count / 6) : 1) {
        rounds += 1;
        const file = join(folder, `round-${until}.db`);
        cpSync(source, file);
        if (migrate(file, until).signal === 'SIGKILL') killed += 1;
        const engine = await openSqlite(file);
        const { messageLog, meetings } = await openWorkspace(engine);
        const meeting = await meetings.byId('m1' as never);
        const said = await messageLog.readAfter('m1' as never, 0, 10, 's1' as never);
        const marks = await engine.query('select name from schema_migration');
        await engine.close();
        const isWhole =
          meeting?.title === 'The first meeting' &&
          JSON.stringify(said).includes('Hello from d7f0b17') &&
          marks.length === workspaceMigrations.length &&
          integrityProblems(file).length === 0;
        if (!isWhole) wrong += 1;
      }
      return {
        figure: `${rounds} of ${count} statements, ${killed} killed before one, ${wrong} that did not serve afterwards`,
        pass: wrong === 0 && killed === rounds,
      };
    }),
};

/** G7: what is newer is refused at once, with both versions and nothing changed; a backup of an older version is restored. */
export const versions: Fault = {
  id: 'G7b',
  what: 'older program on newer data and backups, newer program on an older backup',
  run: () =>
    inFolder(async (folder) => {
      const told: string[] = [];
      const newer = join(folder, 'newer');
      await dataFolder(newer, ['a'], 3);
      const file = join(newer, 'workspaces', 'a.db');
      const engine = await openSqlite(file);
      const number = workspaceMigrations.length + 1;
      await engine.run(
        `insert into schema_migration (number, name, checksum) values (:number, '0099-future', 'x')`,
        { number },
      );
      const started = performance.now();
      const refusal = await openWorkspace(engine).then(
        () => 'opened',
        (cause: unknown) => String(cause),
      );
      const ms = performance.now() - started;
      await engine.close();
      const known = workspaceMigrations.at(-1)!.name;
      const isRefused =
        refusal.includes('0099-future') &&
        refusal.includes(known) &&
        refusal.includes('backup') &&
        ms < 1_000;
      told.push(`newer data ${isRefused ? 'refused' : `NOT REFUSED (${refusal})`} after ${ms.toFixed(1)} ms`);

      const copy = join(folder, 'copy');
      await backUp(newer, copy);
      const empty = join(folder, 'empty');
      const notRestored = await restore(copy, empty).then(
        () => 'restored',
        (cause: unknown) => String(cause),
      );
      const isKept =
        notRestored.includes('0099-future') &&
        notRestored.includes(known) &&
        !existsSync(join(empty, 'directory.db'));
      told.push(`newer backup ${isKept ? 'refused' : `NOT REFUSED (${notRestored})`}`);

      const older = join(folder, 'older');
      olderFolder(older);
      cpSync(join(newer, 'secret'), join(older, 'secret'));
      const olderCopy = join(folder, 'older-copy');
      await backUp(older, olderCopy);
      const to = join(folder, 'to');
      await restore(olderCopy, to);
      const back = await openSqlite(join(to, 'workspaces', 'w1.db'));
      const meeting = await (await openWorkspace(back)).meetings.byId('m1' as never);
      await back.close();
      told.push(
        `older backup ${meeting ? 'restored and served' : 'NOT SERVED'} (directory at ${directoryMigrations.length})`,
      );
      return { figure: told.join(', '), pass: isRefused && isKept && meeting !== undefined };
    }),
};
