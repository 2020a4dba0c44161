import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseDamaged } from '@stoa/tenantdb';
import { fromFileSystem, fromSqlite } from './sqlite-error.ts';

/**
 * Makes sure that there is a database file, readable by its owner only. A new one appears whole, by rename, so that an empty file
 * is always one that lost its content and never one that was just begun. Throws `DatabaseDamaged` for such a one, and with `mustExist` for one
 * that is not there.
 */
export function makePlace(file: string, mustExist = false): void {
  try {
    if (existsSync(file)) {
      if (statSync(file).size === 0) throw new DatabaseDamaged(file, 'it is empty');
      return;
    }
    if (mustExist) throw new DatabaseDamaged(file, 'it is gone');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const beginning = `${file}.${process.pid}.new`;
    rmSync(beginning, { force: true });
    try {
      closeSync(openSync(beginning, 'wx', 0o600));
      writeHeader(beginning);
      renameSync(beginning, file);
    } catch (cause) {
      rmSync(beginning, { force: true });
      throw cause;
    }
    syncFolder(dirname(file));
  } catch (cause) {
    throw fromFileSystem(cause, file);
  }
}

function writeHeader(file: string): void {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = wal');
  } catch (cause) {
    throw fromSqlite(cause, file);
  } finally {
    database.close();
  }
}

/** A rename is durable once its folder is (not on Windows, which neither needs nor allows it). */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
