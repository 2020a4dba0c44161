import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CannotStart } from './cannot-start.ts';
import { filesIn } from './files-in.ts';
import { takeIncoming } from './incoming.ts';
import { writeWhole } from './write-whole.ts';

/** The one folder that holds everything, taken by this process. */
export interface DataFolder {
  readonly path: string;
  /** Signs session cookies. Made at the first start; whoever has it can forge none without the database, but nobody needs it. */
  readonly secret: string;
  readonly directoryFile: string;
  readonly jobsFile: string;
  readonly blobFolder: string;
  workspaceFile(id: string): string;
  release(): void;
}

/** Takes the folder, making it at the first start. Throws `CannotStart`: not writable, full, or taken by another process. */
export function takeDataFolder(path: string): DataFolder {
  const lock = prepare(path);
  try {
    takeIncoming(path);
    refuseWithoutDirectory(path);
    mkdirSync(join(path, 'workspaces'), { recursive: true, mode: 0o700 });
    return {
      path,
      secret: secretIn(path),
      ...filesIn(path),
      release: () => letGo(lock),
    };
  } catch (cause) {
    letGo(lock);
    throw asSentence(cause, path);
  }
}

/** A lost directory must not look like a Stoa that nobody owns yet, to be taken by whoever sees the terminal. */
function refuseWithoutDirectory(path: string): void {
  const { directoryFile, workspaceFolder } = filesIn(path);
  if (existsSync(directoryFile) || !existsSync(workspaceFolder)) return;
  if (readdirSync(workspaceFolder).some((name) => name.endsWith('.db')))
    throw new CannotStart(
      `The database ${directoryFile} is gone, and there are workspaces: put its last backup in its place.`,
    );
}

function prepare(path: string): Database.Database {
  try {
    if (existsSync(path) && !statSync(path).isDirectory())
      throw new CannotStart(`STOA_DATA is ${path}, which is a file: name a folder instead.`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return lockIn(path);
  } catch (cause) {
    throw asSentence(cause, path);
  }
}

/** Named for as long as the process lives: a database that nobody names any more is closed by the garbage collector, and its lock is gone. */
const held = new Set<Database.Database>();

/**
 * A lock that the system lets go when the process ends, however it ends: an exclusive transaction on a database of its own.
 * Node has no other file lock, and a file with a process id in it would outlive a kill.
 */
function lockIn(path: string): Database.Database {
  const lock = new Database(join(path, 'lock'), { timeout: 500 });
  try {
    lock.pragma('journal_mode = memory');
    lock.exec('begin exclusive');
    held.add(lock);
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

function letGo(lock: Database.Database): void {
  held.delete(lock);
  lock.close();
}

function secretIn(path: string): string {
  const { secretFile } = filesIn(path);
  if (existsSync(secretFile)) {
    const secret = readFileSync(secretFile, 'utf8').trim();
    if (secret.length >= 32) return secret;
    throw new CannotStart(`${secretFile} is damaged: delete it, and everybody signs in once more.`);
  }
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  writeWhole(secretFile, `${secret}\n`);
  return secret;
}

function asSentence(cause: unknown, path: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('SQLITE_BUSY'))
    return new CannotStart(
      `Another Stoa runs on ${path}: stop it first, or give this one a folder of its own with STOA_DATA.`,
    );
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return new CannotStart(`The disk of ${path} is full: free some space there, then start again.`);
  if (/^E[A-Z]+$|^SQLITE_(?:CANTOPEN|READONLY|PERM|IOERR)/.test(code))
    return new CannotStart(
      `Stoa cannot write to ${path} (${code}): give the folder to this user, or name another one with STOA_DATA.`,
    );
  return cause;
}
