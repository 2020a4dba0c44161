import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { openConnection } from './connection.ts';
import type { SqliteEngine } from './sqlite-engine.ts';
import { fromFileSystem } from './sqlite-error.ts';
import { syncFolder } from './place.ts';

/**
 * Copies a database that is in use into `toFile`, as it is at this moment. The file appears there whole and durable, or not at all.
 * It reads through a connection of its own that holds a read transaction: without that, each write makes SQLite begin anew.
 */
export async function backup(engine: SqliteEngine, toFile: string): Promise<void> {
  const connection = openConnection(engine.file, 'read');
  const unfinished = `${toFile}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    closeSync(openSync(unfinished, 'wx', 0o600));
    connection.exec('begin; select count(*) from sqlite_master');
    await connection.backup(unfinished);
    renameSync(unfinished, toFile);
    syncFolder(dirname(toFile));
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw fromFileSystem(cause, toFile);
  } finally {
    connection.close();
  }
}

/**
 * What SQLite finds wrong with a file, in its own words; empty for a sound one. Reads all of it without pause: for big files,
 * do it in another process. A file that is no database at all throws `DatabaseDamaged`.
 */
export function integrityProblems(file: string): readonly string[] {
  const connection = openConnection(file, 'read');
  try {
    const said = connection.all<{ integrity_check: string }>('pragma integrity_check', {});
    const strays = connection.all<{ table: string }>('pragma foreign_key_check', {});
    return [
      ...said.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
      ...strays.map(({ table }) => `a row of ${table} points to nothing`),
    ];
  } finally {
    connection.close();
  }
}
