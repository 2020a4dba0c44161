import { closeSync, openSync, readSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ConstraintBroken,
  DatabaseBusy,
  DatabaseDamaged,
  StorageFailed,
  StorageFull,
  StorageNotWritable,
  TooManyOpen,
  type Constraint,
} from '@stoa/tenantdb';

const constraintByCode: Readonly<Record<string, Constraint>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'unique',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'unique',
  SQLITE_CONSTRAINT_ROWID: 'unique',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreignKey',
  SQLITE_CONSTRAINT_NOTNULL: 'notNull',
};
/** Less than this free, in bytes, makes an I/O error a matter of space: SQLite grows its shared index by 32 KiB at a time. */
const nothingFree = 64 * 1024;

/** What SQLite says, in the words of tenantdb. Result codes: https://www.sqlite.org/rescode.html. Other errors pass. */
export function fromSqlite(cause: unknown, file: string): unknown {
  const code = codeOf(cause);
  if (!code.startsWith('SQLITE_')) return cause;
  if (code.startsWith('SQLITE_CONSTRAINT'))
    return new ConstraintBroken(constraintByCode[code] ?? 'check', placeIn(cause), cause);
  if (code === 'SQLITE_FULL') return new StorageFull(file, cause);
  if (code.startsWith('SQLITE_IOERR'))
    return isFull(file) ? new StorageFull(file, cause) : new StorageFailed(file, cause);
  // A page that the disk does not give counts as corrupt for SQLite: whoever then restores a backup loses what is well.
  if (code.startsWith('SQLITE_CORRUPT') && failsToRead(file)) return new StorageFailed(file, cause);
  if (code.startsWith('SQLITE_CORRUPT'))
    return new DatabaseDamaged(file, 'its pages do not fit together', cause);
  if (code === 'SQLITE_NOTADB') return new DatabaseDamaged(file, 'it is not a SQLite file', cause);
  if (code.startsWith('SQLITE_BUSY')) return new DatabaseBusy(file, cause);
  if (code.startsWith('SQLITE_CANTOPEN') && failsToRead(file)) return new StorageFailed(file, cause);
  if (code.startsWith('SQLITE_CANTOPEN'))
    return hasNoDescriptors(file) ? new TooManyOpen(cause) : notWritable(file, cause);
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return notWritable(file, cause);
  return cause;
}

/** What the file system says when a database's folder or file is made. */
export function fromFileSystem(cause: unknown, file: string): unknown {
  const code = codeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StorageFull(file, cause);
  if (code === 'EMFILE' || code === 'ENFILE') return new TooManyOpen(cause);
  if (code === 'EIO') return new StorageFailed(file, cause);
  if (/^E[A-Z]+$/.test(code)) return notWritable(file, cause);
  return cause;
}

const notWritable = (file: string, cause: unknown): StorageNotWritable =>
  new StorageNotWritable(
    `The database ${file} cannot be opened for writing: give its folder and file to the user that runs this program.`,
    { cause },
  );

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';

/** `UNIQUE constraint failed: meeting.code` names columns, never values. */
const placeIn = (cause: unknown): string => /failed: (.+)$/.exec((cause as Error).message)?.[1] ?? '';

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < nothingFree;
  } catch {
    return false;
  }
}

/** Whether the disk answers the reading of this file with an error of its own. */
function failsToRead(file: string): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    readSync(handle, Buffer.alloc(1), 0, 1, 0);
    return false;
  } catch (cause) {
    return codeOf(cause) === 'EIO';
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function hasNoDescriptors(file: string): boolean {
  try {
    closeSync(openSync(dirname(file), 'r'));
    return false;
  } catch (cause) {
    return ['EMFILE', 'ENFILE'].includes(codeOf(cause));
  }
}
