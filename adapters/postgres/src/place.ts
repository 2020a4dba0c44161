import type { SqlParams } from '@stoa/tenantdb';
import type pg from 'pg';
import type { Held, Pool, Query } from './pool.ts';
import type { Replica } from './replica.ts';

import type { Statement } from './statement.ts';
import { valuesOf } from './values.ts';

/** What makes one engine's driver different from another's. */
export interface Place {
  /** Transactions that write. One at a time per `lock`, in all processes. */
  readonly writing: Pool;
  /** Reads outside of them. */
  readonly reading: Pool;
  /** Takes reads off `reading`, where it has all that was committed before they began. */
  readonly replica?: Replica | undefined;
  readonly lock: string;
  /** Proves whose rows are meant (`tenantToken`), for tables that tenants share. */
  readonly token?: string;
  readonly translate: (sql: string) => Statement;
  /** A column that stands in each shared table and in none of the domain's statements: rows come without it. */
  readonly tenantColumn?: string;
  /** What the owner does around a migration, in its transaction. */
  readonly afterBegin?: (held: Held) => Promise<void>;
  readonly beforeCommit?: (held: Held) => Promise<void>;
}

export const commit = { text: 'commit' };
export const beginReading = { text: 'begin isolation level read committed read only' };
export const enterReading = (token: string): Query => ({
  name: 'stoa_read',
  text: `select set_config('stoa.workspace', $1, true)`,
  values: [token],
});

export const queryOf = (statement: Statement, params: SqlParams = {}): Query => ({
  text: statement.text,
  values: valuesOf(statement.names, params),
  name: statement.name,
});

export function rowsOf<Row>({ rows, fields }: pg.QueryResult, tenantColumn: string | undefined): Row[] {
  if (tenantColumn && fields.some(({ name }) => name === tenantColumn))
    for (const row of rows as Record<string, unknown>[]) delete row[tenantColumn];
  return rows as Row[];
}
