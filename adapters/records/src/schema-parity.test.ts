import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import { migrate, type Engine, type LoggedTable, type Migration } from '@stoa/tenantdb';
import { beforeAll, expect, test } from 'vitest';
import { directoryMigrations, loggedTables, workspaceMigrations } from './index.ts';

/** A table as both databases can tell it; what a column of a key stands for is the same for both. */
interface Table {
  readonly columns: Readonly<Record<string, { type: string; nullable: boolean; default: string | null }>>;
  readonly primaryKey: readonly string[];
  /** Of constraints and of indexes, by their columns. */
  readonly uniques: readonly string[];
  readonly indexes: readonly string[];
  readonly foreignKeys: readonly string[];
  readonly checks: readonly string[];
}
type Schema = Readonly<Record<string, Table>>;
/** The index of words is another thing on each database; what it finds is compared by the contract of search. */
const searched = 'search_%';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
  return () => database.drop();
});

test.for([
  ['directory', directoryMigrations, []],
  ['workspace', workspaceMigrations, loggedTables],
] as const)('the live schemas of the %s are one', async ([name, migrations, logged]) => {
  const sqlite = await onSqlite(migrations, logged);
  const postgres = await onPostgres(name);
  expect(Object.keys(sqlite).length).toBeGreaterThan(3);
  expect(postgres).toEqual(withLongPositions(sqlite));
});

test('each row of a workspace belongs to it by every key, index and reference', async () => {
  const keys = await database.asOwner<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where connamespace = 'workspace'::regnamespace and contype in ('p', 'u', 'f') and conrelid <> 'workspace.schema_migration'::regclass
     union all select indexname, indexdef from pg_indexes where schemaname = 'workspace' and tablename <> 'schema_migration'
        and indexdef not like '% USING gin %'`,
  );
  expect(keys.length).toBeGreaterThan(10);
  expect(keys.filter(({ definition }) => !/\(workspace_id, /.test(definition))).toEqual([]);
});

/** `integer primary key` is SQLite's own row id, of 64 bits. */
function withLongPositions({ change_log: log, ...rest }: Schema): Schema {
  if (!log) return rest;
  const position = { ...log.columns['position']!, type: 'bigint' };
  return { ...rest, change_log: { ...log, columns: { ...log.columns, position } } };
}

async function onSqlite(migrations: readonly Migration[], logged: readonly LoggedTable[]): Promise<Schema> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-parity-'));
  const engine = await openSqlite(join(folder, 'a.db'));
  await migrate(engine, migrations, logged);
  const tables = await engine.query<{ name: string; sql: string }>(
    `select name, sql from sqlite_master where type = 'table' and name <> 'schema_migration' and name not like 'sqlite_%' and name not like '${searched}'`,
  );
  const schema = await Promise.all(
    tables.map(async ({ name, sql }) => [name, await sqliteTable(engine, name, sql)] as const),
  );
  await engine.close();
  rmSync(folder, { recursive: true });
  return Object.fromEntries(schema);
}

async function sqliteTable(engine: Engine, table: string, created: string): Promise<Table> {
  const columns = await engine.query<{
    name: string;
    type: string;
    notnull: number;
    dflt: string;
    pk: number;
  }>(`select name, type, "notnull", dflt_value as dflt, pk from pragma_table_info(:table)`, { table });
  const indexes = await engine.query<{ name: string; isUnique: number; origin: string; sql: string | null }>(
    `select l.name, l."unique" as "isUnique", l.origin, m.sql from pragma_index_list(:table) l
       left join sqlite_master m on m.name = l.name`,
    { table },
  );
  const columnsOf = async (index: string) => {
    const found = await engine.query<{ name: string | null }>(
      'select name from pragma_index_info(:index) order by seqno',
      { index },
    );
    return found.map(({ name }) => name);
  };
  const references = await engine.query<{ id: number; table: string; from: string; to: string; del: string }>(
    `select id, "table", "from", "to", on_delete as del from pragma_foreign_key_list(:table) order by id, seq`,
    { table },
  );
  const byId = Map.groupBy(references, ({ id }) => id);
  const own = indexes.filter(({ origin }) => origin === 'c');
  return {
    columns: Object.fromEntries(
      columns.map(({ name, type, notnull, dflt, pk }) => [
        name,
        { type: plainType(type), nullable: notnull === 0 && pk === 0, default: dflt },
      ]),
    ),
    primaryKey: columns
      .filter(({ pk }) => pk > 0)
      .toSorted((a, b) => a.pk - b.pk)
      .map(({ name }) => name),
    uniques: (
      await Promise.all(
        indexes
          .filter(({ origin }) => origin === 'u')
          .map(async ({ name }) => (await columnsOf(name)).join()),
      )
    ).toSorted(),
    indexes: own.map(({ name, isUnique, sql }) => plainIndex(name, isUnique === 1, sql!)).toSorted(),
    foreignKeys: [...byId.values()]
      .map((parts) => {
        const [first] = parts;
        return `${parts.map((p) => p.from).join()} -> ${first!.table}(${parts.map((p) => p.to).join()}) ${first!.del}`;
      })
      .toSorted(),
    checks: [...created.matchAll(/check \((\w+) in \(([^)]*)\)\)/g)]
      .map((m) => plainCheck(m[1]!, m[2]!))
      .toSorted(),
  };
}

async function onPostgres(schema: string): Promise<Schema> {
  const tables = await database.asOwner<{ name: string }>(
    `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and relname <> 'schema_migration' and relname not like '${searched}'`,
    [schema],
  );
  return Object.fromEntries(
    await Promise.all(tables.map(async ({ name }) => [name, await postgresTable(schema, name)] as const)),
  );
}

async function postgresTable(schema: string, table: string): Promise<Table> {
  const ask = <Row>(sql: string) => database.asOwner<Row>(sql, [`${schema}."${table}"`]);
  const columns = await ask<{ name: string; type: string; notnull: boolean; dflt: string | null }>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as notnull,
            pg_get_expr(d.adbin, d.adrelid) as dflt
       from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where attrelid = $1::regclass and attnum > 0 and not attisdropped ${
        schema === 'workspace' ? `and attname <> 'workspace_id'` : ''
      } order by attnum`,
  );
  const constraints = await ask<{ type: string; definition: string }>(
    `select contype as type, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass`,
  );
  const indexes = await ask<{ name: string; unique: boolean; definition: string }>(
    `select relname as name, indisunique as unique, pg_get_indexdef(indexrelid) as definition
       from pg_index join pg_class on oid = indexrelid
      where indrelid = $1::regclass and not exists (select 1 from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))`,
  );
  /** Without the column that tenants share tables by. */
  const plain = (definition: string) =>
    schema === 'workspace' ? definition.replaceAll('workspace_id, ', '') : definition;
  const own = (type: string) =>
    constraints.filter((c) => c.type === type).map(({ definition }) => plain(definition));
  const listed = (definition: string) => /\(([^)]*)\)/.exec(definition)![1]!.replaceAll(/[" ]/g, '');
  return {
    columns: Object.fromEntries(
      columns.map(({ name, type, notnull, dflt }) => [
        name,
        { type: plainType(type), nullable: !notnull, default: dflt },
      ]),
    ),
    primaryKey: own('p').flatMap((definition) => listed(definition).split(',')),
    uniques: own('u').map(listed).toSorted(),
    indexes: indexes
      .map(({ name, unique, definition }) => plainIndex(name, unique, plain(definition)))
      .toSorted(),
    foreignKeys: own('f')
      .map((definition) => {
        const [, from, to, columnsTo, del] =
          /FOREIGN KEY \(([^)]*)\) REFERENCES (?:\w+\.)?"?(\w+)"?\(([^)]*)\)(?: ON DELETE (.*))?/.exec(
            definition,
          )!;
        const bare = (list: string) => list.replaceAll(/[" ]/g, '');
        // Which columns are emptied is said where the tenant's column is one of the key's.
        const action = (del ?? 'NO ACTION').replace(/ \(.*\)$/, '');
        return `${bare(from!)} -> ${to}(${bare(columnsTo!)}) ${action}`;
      })
      .toSorted(),
    checks: own('c')
      .map((definition) => {
        const [, column] = /\(\(?(\w+) = ANY/.exec(definition)!;
        const values = [...definition.matchAll(/'[^']*'/g)].map(([value]) => value);
        return plainCheck(column!, values.join(', '));
      })
      .toSorted(),
  };
}

/** A `date` of SQLite holds any text; PostgreSQL is told so. */
const plainType = (type: string): string => type.toLowerCase().replace(/^date$/, 'text');
const plainCheck = (column: string, values: string): string =>
  `${column} in (${values
    .split(/\s*,\s*/)
    .toSorted()
    .join()})`;
/** Name, uniqueness, columns or expressions, and the condition: without spaces, brackets, quotes and the words that only one of them writes. */
const plainIndex = (name: string, isUnique: boolean, definition: string): string => {
  const [, rest] = /\bon\s+(?:only\s+)?[\w."]+\s*(?:using btree\s*)?(.*)$/is.exec(definition)!;
  const bare = rest!.toLowerCase().replaceAll(/[\s()"]|::\w+/g, '');
  return `${isUnique ? 'unique ' : ''}${name} on ${bare.replaceAll(/=anyarray\[([^\]]*)\]/g, 'in$1')}`;
};
