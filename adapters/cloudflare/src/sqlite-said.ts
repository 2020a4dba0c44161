import { ConstraintBroken, StorageFailed, StorageFull, type Constraint } from '@stoa/tenantdb';

const constraintByWord: Readonly<Record<string, Constraint>> = {
  UNIQUE: 'unique',
  'FOREIGN KEY': 'foreignKey',
  CHECK: 'check',
  'NOT NULL': 'notNull',
};

/**
 * What Cloudflare's SQLite says, in the words of tenantdb: both Durable Objects and D1 give the text of SQLite's message with the name of
 * its result code behind it (`UNIQUE constraint failed: item.name: SQLITE_CONSTRAINT`), and nothing else to tell by. Others pass.
 */
export function fromCloudflare(cause: unknown, where: string): unknown {
  if (!(cause instanceof Error)) return cause;
  const { message } = cause;
  const [, word, columns = ''] =
    /(UNIQUE|FOREIGN KEY|CHECK|NOT NULL) constraint failed(?:: ([\w., "]+?))?(?::|$)/.exec(message) ?? [];
  if (word !== undefined) return new ConstraintBroken(constraintByWord[word]!, columns, cause);
  // D1 says in words of its own that its 10 GB are used up (developers.cloudflare.com/d1, "Limits").
  if (/SQLITE_FULL|database or disk is full|Exceeded maximum DB size/i.test(message))
    return new StorageFull(where, cause);
  if (/SQLITE_IOERR/.test(message)) return new StorageFailed(where, cause);
  return cause;
}
