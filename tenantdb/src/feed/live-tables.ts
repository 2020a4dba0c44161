import type { Database } from '../engine.ts';

/** A table as the database has it now. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly LiveColumn[];
  /** Columns of its primary key, in the key's order; never empty. */
  readonly key: readonly string[];
}
export interface LiveColumn {
  readonly name: string;
  /** What values it holds, as far as an image in JSON must know. */
  readonly kind: 'plain' | 'real' | 'blob';
  /** A column that is worked out from others is not written. */
  readonly generated: boolean;
}

interface Found {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** Place in the primary key from 1; 0 outside of it. */
  readonly place: number;
  readonly generated: number;
}

/** A table whose changes are logged: its name, with the columns that tell its rows apart where it has no primary key. */
export type LoggedTable = string | { readonly table: string; readonly key: readonly string[] };

/** These tables as they are now, in their order. Throws where one is not there, or nothing tells its rows apart. */
export async function liveTables(
  engine: Database,
  logged: readonly LoggedTable[],
): Promise<readonly LiveTable[]> {
  if (logged.length === 0) return [];
  const found = await engine.query<Found>(engine.dialect === 'sqlite' ? inSqlite : inPostgres);
  return logged.map((one) => {
    const name = typeof one === 'string' ? one : one.table;
    const columns = found.filter(({ table, column }) => table === name && column !== engine.hidden);
    if (columns.length === 0) throw new Error(`There is no table ${name} whose changes could be logged.`);
    const primary = columns.filter(({ place }) => place > 0).toSorted((a, b) => a.place - b.place);
    const key = typeof one === 'string' ? primary.map(({ column }) => column) : one.key;
    if (key.length === 0)
      throw new Error(`The table ${name} has no primary key: its changes cannot be told apart.`);
    return { name, columns: columns.map(toColumn), key };
  });
}

const toColumn = ({ column, type, generated }: Found): LiveColumn => ({
  name: column,
  kind: /blob|bytea/i.test(type) ? 'blob' : /real|doub|floa/i.test(type) ? 'real' : 'plain',
  generated: generated !== 0,
});

/** What begins so is the platform's own in a Durable Object, which refuses to say more of it than its name. */
export const notOfThePlatform = `substr(m.name, 1, 4) <> '_cf_'`;

// `hidden` 2 and 3 are generated columns; 1 belongs to virtual tables, which are not logged.
const inSqlite = `
  select m.name as "table", c.name as "column", c.type as type, c.pk as place, c.hidden > 1 as generated
    from sqlite_master m, pragma_table_xinfo(m.name) c
   where m.type = 'table' and ${notOfThePlatform} and c.hidden <> 1 order by m.name, c.cid`;
const inPostgres = `
  select t.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
         coalesce(array_position(k.conkey::int[], a.attnum::int), 0) as place, (a.attgenerated <> '')::int as generated
    from pg_class t join pg_namespace n on n.oid = t.relnamespace
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
   where n.nspname = current_schema() and t.relkind = 'r' order by 1, a.attnum`;
