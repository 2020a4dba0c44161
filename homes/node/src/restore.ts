/** `npm run restore -- FOLDER`: puts a backup in place of what there is. What there was stays, in a folder beside it. */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jobMigrations } from '@stoa/jobs';
import { directoryMigrations, workspaceMigrations } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import type { Migration } from '@stoa/tenantdb';
import { CannotStart } from './cannot-start.ts';
import { command } from './command.ts';
import { takeDataFolder } from './data-folder.ts';
import { filesIn } from './files-in.ts';
import { readEnvironment } from './env.ts';
import { incomingIn } from './incoming.ts';
import { checkedManifest } from './manifest.ts';

/**
 * Checks the backup in `from` and puts it in place in the data folder `to`: at once when no Stoa runs there, else at its next start.
 * Answers which. Throws `CannotStart`, having changed nothing, when the backup is damaged or newer than this program.
 */
export async function restore(from: string, to: string): Promise<'done' | 'at next start'> {
  await checkedManifest(from);
  const { arriving, staged } = incomingIn(to);
  for (const folder of [arriving, staged]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(to, { recursive: true, mode: 0o700 });
  try {
    cpSync(from, arriving, { recursive: true });
    await checkedManifest(arriving);
    const { directoryFile, jobsFile, workspaceFolder } = filesIn(arriving);
    await refuseNewer(directoryFile, directoryMigrations);
    if (existsSync(jobsFile)) await refuseNewer(jobsFile, jobMigrations);
    for (const name of readdirSync(workspaceFolder).filter((one) => one.endsWith('.db')))
      await refuseNewer(join(workspaceFolder, name), workspaceMigrations);
  } catch (cause) {
    rmSync(arriving, { recursive: true, force: true });
    throw cause;
  }
  renameSync(arriving, staged);
  try {
    // Taking the folder is what puts the backup in place.
    takeDataFolder(to).release();
    return 'done';
  } catch (cause) {
    if (cause instanceof CannotStart) return 'at next start';
    throw cause;
  }
}

async function refuseNewer(file: string, known: readonly Migration[]): Promise<void> {
  const engine = await openSqlite(file);
  try {
    const marks = await engine.query<{ name: string }>('select name from schema_migration order by number');
    const newest = marks.at(-1)?.name ?? 'nothing';
    if (marks.length > known.length)
      throw new CannotStart(
        `The backup is at ${newest}, but this program only knows up to ${known.at(-1)?.name}: restore it with the newer program. Nothing was changed.`,
      );
  } finally {
    await engine.close();
  }
}

if (import.meta.main)
  await command('npm run restore -- FOLDER', async (folder) => {
    const { data } = readEnvironment();
    const when = await restore(resolve(folder), data);
    return when === 'done'
      ? `${data} is as the backup has it. What was there before is in a folder before-restore beside it.`
      : `The backup is checked and ready. A Stoa runs on ${data}: start it again, and it takes the backup's place.`;
  });
