/** `npm run backup -- FOLDER`: copies everything of a Stoa into a new folder, while it runs. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { openDiskBlobs } from '@stoa/blobs/disk';
import type { WorkspaceId } from '@stoa/domain';
import { coldOnBlobs } from '@stoa/records';
import { backup, openSqlite } from '@stoa/sqlite';
import { segmentsBetween } from '@stoa/tenantdb';
import { CannotStart } from './cannot-start.ts';
import { command } from './command.ts';
import { readEnvironment } from './env.ts';
import { filesIn } from './files-in.ts';
import { manifestFile, manifestOf, type Manifest } from './manifest.ts';
import { version } from './version.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Copies the databases and the secret of the data folder `from` into `to`, which appears whole or not at all. Each database is as it
 * was at one moment; the directory comes last, so that it names no less than what the workspaces hold,
 * and whatever workspace it knows is there.
 */
export async function backUp(from: string, to: string): Promise<Manifest> {
  const source = filesIn(from);
  if (!existsSync(source.directoryFile))
    throw new CannotStart(`There is no Stoa in ${from}: name its folder with STOA_DATA.`);
  if (existsSync(to)) throw new CannotStart(`${to} is there already: name a new folder for the backup.`);
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const target = filesIn(unfinished);
  try {
    mkdirSync(target.workspaceFolder, { recursive: true, mode: 0o700 });
    const workspaces: string[] = [];
    const copyNew = async () => {
      const there = readdirSync(source.workspaceFolder).filter((name) => name.endsWith('.db'));
      for (const name of there.filter((one) => !workspaces.includes(one))) {
        await copyDatabase(join(source.workspaceFolder, name), join(target.workspaceFolder, name));
        workspaces.push(name);
      }
    };
    await copyNew();
    copyFileSync(source.secretFile, target.secretFile);
    // After the workspaces: a job that left an outbox meanwhile is in both, and known by its row; it is never in neither.
    const jobs = existsSync(source.jobsFile) ? [target.jobsFile] : [];
    if (jobs.length > 0) await copyDatabase(source.jobsFile, target.jobsFile);
    await copyDatabase(source.directoryFile, target.directoryFile);
    // Begun while the others were copied: the directory may remember that they were made.
    await copyNew();
    // Last: what the databases name was there before they named it.
    let blobs = copyBlobs(source.blobFolder, target.blobFolder);
    // Something was deleted that lay cold: what a database named when it was copied has another name by now.
    for (let tries = 1; tries <= 3; tries++) {
      const behind = await behindBlobs(source, target, workspaces);
      if (behind.length === 0) break;
      for (const name of behind)
        await copyDatabase(join(source.workspaceFolder, name), join(target.workspaceFolder, name));
      blobs = copyBlobs(source.blobFolder, target.blobFolder);
    }

    const all = [
      ...workspaces.map((name) => join(target.workspaceFolder, name)),
      target.secretFile,
      target.directoryFile,
      ...jobs,
      ...blobs,
    ];
    const paths = all.map((file) => relative(unfinished, file).replaceAll('\\', '/'));
    const manifest = await manifestOf(unfinished, paths, version);
    writeWhole(manifestFile(unfinished), `${JSON.stringify(manifest, null, 2)}\n`);
    mkdirSync(dirname(to), { recursive: true });
    renameSync(unfinished, to);
    return manifest;
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    throw cause;
  }
}

/** Copied databases whose originals name other segments by now than the copies do, where a copy's are not all there. */
async function behindBlobs(
  source: ReturnType<typeof filesIn>,
  target: ReturnType<typeof filesIn>,
  workspaces: readonly string[],
): Promise<readonly string[]> {
  const blobs = await openDiskBlobs(target.blobFolder);
  const behind: string[] = [];
  for (const name of workspaces) {
    const named = await segmentsOf(join(target.workspaceFolder, name));
    if (named.length === 0) continue;
    const there = await coldOnBlobs(blobs, name.slice(0, -'.db'.length) as WorkspaceId).list();
    const missing = named.filter((one) => !there.some((blob) => blob.name === one));
    if (missing.length === 0) continue;
    const now = await segmentsOf(join(source.workspaceFolder, name));
    // One that the original misses too is missing in its backup, and said to be when it is read.
    if (missing.some((one) => !now.includes(one))) behind.push(name);
  }
  return behind;
}

async function segmentsOf(file: string): Promise<readonly string[]> {
  const engine = await openSqlite(file);
  try {
    const isThere = await engine.queryOne(`select 1 from sqlite_master where name = 'change_segment'`);
    return isThere ? (await segmentsBetween(engine, 0, Number.MAX_SAFE_INTEGER)).map(({ name }) => name) : [];
  } finally {
    await engine.close();
  }
}

/** Each blob is one file that appears whole and never changes. One that is deleted meanwhile is left out. */
function copyBlobs(from: string, to: string): string[] {
  const kept = join(from, 'kept');
  if (!existsSync(kept)) return [];
  const copied: string[] = [];
  for (const entry of readdirSync(kept, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    try {
      copyFileSync(file, target);
      copied.push(target);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    }
  }
  return copied;
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const engine = await openSqlite(from);
  try {
    await backup(engine, to);
  } finally {
    await engine.close();
  }
}

if (import.meta.main)
  await command('npm run backup -- FOLDER', async (folder) => {
    const { data } = readEnvironment();
    const { files } = await backUp(data, resolve(folder));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return `${resolve(folder)} holds everything: ${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB.`;
  });
