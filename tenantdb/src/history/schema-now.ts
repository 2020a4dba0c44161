import type { Database, SqlValue } from '../engine.ts';
import { liveTables, notOfThePlatform, type LiveTable, type LoggedTable } from '../feed/live-tables.ts';

/** A table as it is now, with all that is needed to write its rows down again elsewhere. */
export interface TableNow extends Omit<LiveTable, 'columns'> {
  /** Columns that are written; generated ones work themselves out. */
  readonly columns: readonly ColumnNow[];
  readonly references: readonly Reference[];
}
export interface ColumnNow {
  readonly name: string;
  /** As the database declares it. */
  readonly type: string;
  readonly nullable: boolean;
  /** What a row gets that says nothing of this column. */
  readonly otherwise: SqlValue;
}
/** A foreign key: these columns hold the values of `parentColumns` of a row of `parent`, unless one of them is null. */
export interface Reference {
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
}

interface FoundColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: number;
  readonly otherwise: string | null;
}
interface FoundReference {
  readonly table: string;
  readonly id: string | number;
  readonly parent: string;
  readonly column: string;
  /** Null where SQLite was only told the table: its primary key is meant. */
  readonly parentColumn: string | null;
}

/** These tables as they are now, parents before those that refer to them. */
export async function schemaNow(
  engine: Database,
  tables: readonly LoggedTable[],
): Promise<readonly TableNow[]> {
  const isSqlite = engine.dialect === 'sqlite';
  const live = await liveTables(engine, tables);
  const columns = await engine.query<FoundColumn>(isSqlite ? sqliteColumns : postgresColumns);
  const references = await engine.query<FoundReference>(isSqlite ? sqliteReferences : postgresReferences);
  const defaults = await valuesOfDefaults(engine, columns);

  const found = live.map(({ name, key, columns: all }): TableNow => {
    const kept = new Set(all.filter(({ generated }) => !generated).map((column) => column.name));
    const own = references.filter(({ table, column }) => table === name && column !== engine.hidden);
    return {
      name,
      key,
      columns: columns
        .filter(({ table, column }) => table === name && kept.has(column))
        .map(({ column, type, nullable, otherwise }) => ({
          name: column,
          type: type === '' ? 'blob' : type,
          nullable: nullable !== 0,
          otherwise: otherwise === null ? null : defaults.get(otherwise)!,
        })),
      references: [...Map.groupBy(own, ({ id }) => id).values()].map((parts) => ({
        columns: parts.map(({ column }) => column),
        parent: parts[0]!.parent,
        parentColumns: parts.map(
          ({ parentColumn, parent }, i) => parentColumn ?? live.find((t) => t.name === parent)!.key[i]!,
        ),
      })),
    };
  });
  return parentsFirst(found);
}

/** Each after all that it refers to, as far as circles allow; tables that do not depend on each other keep their order. */
function parentsFirst(tables: readonly TableNow[]): readonly TableNow[] {
  const ordered: TableNow[] = [];
  const entered = new Set<string>();
  const enter = (table: TableNow): void => {
    if (entered.has(table.name)) return;
    entered.add(table.name);
    for (const { parent, columns } of table.references) {
      const above = tables.find(({ name }) => name === parent);
      // What may be empty at first does not have to wait, where waiting would go in a circle.
      if (above && !(isNullable(table, columns) && reaches(tables, above, table.name))) enter(above);
    }
    ordered.push(table);
  };
  tables.forEach(enter);
  return ordered;
}

const isNullable = (table: TableNow, columns: readonly string[]): boolean =>
  table.columns.some(({ name, nullable }) => nullable && columns.includes(name));

function reaches(tables: readonly TableNow[], from: TableNow, to: string, seen = new Set<string>()): boolean {
  if (from.name === to) return true;
  if (seen.has(from.name)) return false;
  seen.add(from.name);
  return from.references.some(({ parent }) => {
    const above = tables.find(({ name }) => name === parent);
    return above !== undefined && reaches(tables, above, to, seen);
  });
}

/** A default is an expression: the database itself says what it comes to. */
async function valuesOfDefaults(
  engine: Database,
  columns: readonly FoundColumn[],
): Promise<ReadonlyMap<string, SqlValue>> {
  const values = new Map<string, SqlValue>();
  for (const { otherwise, column } of columns) {
    if (otherwise === null || column === engine.hidden || values.has(otherwise)) continue;
    const row = await engine.queryOne<{ value: SqlValue }>(`select (${otherwise}) as value`);
    values.set(otherwise, row!.value);
  }
  return values;
}

const sqliteColumns = `
  select m.name as "table", c.name as "column", c.type, c."notnull" = 0 as nullable, c.dflt_value as otherwise
    from sqlite_master m, pragma_table_xinfo(m.name) c
   where m.type = 'table' and ${notOfThePlatform} and c.hidden = 0 order by m.name, c.cid`;
const sqliteReferences = `
  select m.name as "table", f.id, f."table" as parent, f."from" as "column", f."to" as "parentColumn"
    from sqlite_master m, pragma_foreign_key_list(m.name) f
   where m.type = 'table' and ${notOfThePlatform} order by m.name, f.id, f.seq`;
const postgresColumns = `
  select t.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
         (not a.attnotnull)::int as nullable, case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as otherwise
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
   where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' order by 1, a.attnum`;
const postgresReferences = `
  select t.relname as "table", k.conname as id, p.relname as parent, a.attname as "column", b.attname as "parentColumn"
    from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class p on p.oid = k.confrelid
   cross join lateral unnest(k.conkey, k.confkey) with ordinality as u (own, above, place)
    join pg_attribute a on a.attrelid = t.oid and a.attnum = u.own
    join pg_attribute b on b.attrelid = p.oid and b.attnum = u.above
   where t.relnamespace = current_schema()::regnamespace and k.contype = 'f' order by 1, 2, u.place`;
