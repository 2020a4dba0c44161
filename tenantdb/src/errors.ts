/** A transaction's handle was used after its end, or its time was up: whatever it did is undone. */
export class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';
  constructor(message = 'The transaction has ended.') {
    super(message);
  }
}

export type Constraint = 'unique' | 'foreignKey' | 'check' | 'notNull';
/** A statement would have broken a rule of the schema; nothing of it remains. */
export class ConstraintBroken extends Error {
  override readonly name = 'ConstraintBroken';
  readonly constraint: Constraint;
  /** Which one, as the engine calls it: columns (`meeting.code`) or a constraint's name; empty where it does not say. */
  readonly where: string;
  constructor(constraint: Constraint, where: string, cause?: unknown) {
    super(`A ${constraint} constraint is broken${where === '' ? '' : `: ${where}`}.`, { cause });
    this.constraint = constraint;
    this.where = where;
  }
}

/** There is no space for a write. Nothing of it remains; reads go on, and writes too once there is space. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
  constructor(where: string, cause?: unknown) {
    super(`No space is left for ${where}: free some on that disk, and writing goes on by itself.`, { cause });
  }
}

/** The storage refuses to read or write for another reason than space: a broken disk, a lost mount. */
export class StorageFailed extends Error {
  override readonly name = 'StorageFailed';
  constructor(where: string, cause?: unknown) {
    super(`The disk fails for ${where}: look at the system's log.`, { cause });
  }
}

/** The place of a database cannot be written to, or not even opened. The message is one sentence for whoever runs it. */
export class StorageNotWritable extends Error {
  override readonly name = 'StorageNotWritable';
}

/** The process may not open more files. Closing some tenants gives them back. */
export class TooManyOpen extends Error {
  override readonly name = 'TooManyOpen';
  constructor(cause?: unknown) {
    super('The process has used up its open files: raise its limit (`ulimit -n`), 10,000 suits most.', {
      cause,
    });
  }
}

/** Another process holds the database and did not let go in time. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
  constructor(where: string, cause?: unknown) {
    super(`Another process is writing to ${where}: stop it, or wait until it is done.`, { cause });
  }
}

/** The bytes of one database cannot be what was written. Others are not touched by it. */
export class DatabaseDamaged extends Error {
  override readonly name = 'DatabaseDamaged';
  /** Its path or name. */
  readonly where: string;
  constructor(where: string, problem: string, cause?: unknown) {
    super(`The database ${where} is damaged (${problem}): put its last backup in its place.`, { cause });
    this.where = where;
  }
}

/** The database was written by a newer program, and an older one must not touch it. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
  constructor(found: string, known: string) {
    super(
      `The database is at ${found}, but this program only knows up to ${known}: start the newer program again, or put a backup from before it in place.`,
    );
  }
}

/** A migration that was applied is not the one this program brings under its number. */
export class MigrationChanged extends Error {
  override readonly name = 'MigrationChanged';
  constructor(applied: string, brought: string) {
    super(
      `The database had migration ${applied} applied, but this program brings ${brought}: applied migrations are never changed, add a new one.`,
    );
  }
}

/** The server is there, but is not set up as this program needs it. The message is one sentence for whoever runs it. */
export class DatabaseNotReady extends Error {
  override readonly name: string = 'DatabaseNotReady';
}

/** The database's server does not answer, or hung up before anything was committed: nothing of the statement or transaction remains. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
  constructor(where: string, cause?: unknown) {
    super(
      `The database server ${where} cannot be reached: start it, or look at its log. All goes on by itself once it answers.`,
      { cause },
    );
  }
}

/** The server hung up between the COMMIT and its answer. Whether the write is kept can only be seen by looking. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  constructor(where: string, cause?: unknown) {
    super(
      `The connection to ${where} was lost while it committed: look whether the change is there before making it again.`,
      { cause },
    );
  }
}

/** The engine was closed. */
export class DatabaseClosed extends Error {
  override readonly name = 'DatabaseClosed';
  constructor() {
    super('The database is closed.');
  }
}
