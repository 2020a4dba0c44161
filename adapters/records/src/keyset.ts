import type { Cursor } from '@stoa/domain';
import type { SqlParams } from '@stoa/tenantdb';

/** The condition that a row comes after the end of the page before, in the order of `column desc, id`, and its values. */
export function isAfter(column: string, before: Cursor | undefined): { sql: string; params: SqlParams } {
  if (!before) return { sql: '', params: {} };
  return {
    // The first part is what an index is entered by.
    sql: `and ${column} <= :beforeAt and (${column} < :beforeAt or id > :beforeId)`,
    params: { beforeAt: before.at, beforeId: before.id },
  };
}
