import {
  ConstraintBroken,
  DatabaseBusy,
  DatabaseDamaged,
  DatabaseNotReady,
  DatabaseUnreachable,
  StorageFailed,
  StorageFull,
  StorageNotWritable,
  type Constraint,
} from '@stoa/tenantdb';
import pg from 'pg';

const constraintByCode: Readonly<Record<string, Constraint>> = {
  23502: 'notNull',
  23503: 'foreignKey',
  23505: 'unique',
  23514: 'check',
};
/** The server hangs up, or does not take us: https://www.postgresql.org/docs/15/errcodes-appendix.html. */
const unreachable = /^(?:08|57P0|53300|25P03)/;
/** The server does not know the role, its password or the database. */
const notLetIn = /^(?:28|3D000)/;
/** What the system, and `pg` itself, say of a connection that is gone. */
const gone =
  /^(?:ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ENOENT)|terminated|connection error|not queryable|timeout e(?:xceeded|xpired)|ECONNREFUSED/;

/** What PostgreSQL and its driver say, in the words of tenantdb. Never with a value that was stored or searched for. */
export function fromPostgres(cause: unknown, where: string): unknown {
  if (cause instanceof RangeError) return cause;
  if (!(cause instanceof pg.DatabaseError))
    return isGone(cause) ? new DatabaseUnreachable(where, cause) : cause;
  const { code = '' } = cause;
  const plain = withoutValues(cause);
  const constraint = constraintByCode[code];
  if (constraint) return new ConstraintBroken(constraint, placeOf(cause), plain);
  if (notLetIn.test(code)) return new SignInRefused(where, plain);
  if (unreachable.test(code)) return new DatabaseUnreachable(where, plain);
  if (code === '53100') return new StorageFull(where, plain);
  if (code === '58030') return new StorageFailed(where, plain);
  if (code === 'XX001' || code === 'XX002')
    return new DatabaseDamaged(where, 'its pages do not fit together', plain);
  if (code === '55P03' || code === '40P01') return new DatabaseBusy(where, plain);
  if (code === '25006')
    return new StorageNotWritable(`The database ${where} only reads: connect to the one that writes.`, {
      cause: plain,
    });
  return plain;
}

/** Whether nothing more can be asked on the connection that said this. */
export function isGone(cause: unknown): boolean {
  if (cause instanceof DatabaseUnreachable) return true;
  if (cause instanceof pg.DatabaseError)
    return unreachable.test(cause.code ?? '') || cause.severity === 'FATAL' || cause.severity === 'PANIC';
  if (!(cause instanceof Error)) return false;
  return gone.test(String((cause as NodeJS.ErrnoException).code)) || gone.test(cause.message);
}

/** `pg` knew of the connection's end before it sent anything. */
export const wasNeverSent = (cause: Error): boolean => cause.message.includes('not queryable');

/** The URL's role, password or database is not right. */
export class SignInRefused extends DatabaseNotReady {
  override readonly name = 'SignInRefused';
  constructor(where: string, cause: StatementRefused) {
    super(
      `The database server ${where} does not let this program in: look at role, password and database in its URL.`,
      {
        cause,
      },
    );
  }
}

/** A mistake of ours as far as it can be told: PostgreSQL's messages and details quote what was given. */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';
  /** SQLSTATE. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** In class 22, data exceptions, the message itself quotes the value. */
const withoutValues = ({ code = '', message }: pg.DatabaseError): StatementRefused =>
  new StatementRefused(
    code,
    code.startsWith('22')
      ? `PostgreSQL cannot use a value (${code}).`
      : `PostgreSQL refuses a statement (${code}): ${message}.`,
  );

/** `meeting.title` where it names a column, else the constraint's name. */
const placeOf = ({ table, column, constraint }: pg.DatabaseError): string =>
  table && column ? `${table}.${column}` : (constraint ?? '');
