import type { Database } from '../engine.ts';
import {
  type ChangeTrigger,
  changeLogTable,
  postgresFunctions,
  postgresTriggers,
  sqliteTriggers,
  sqliteView,
  triggerPrefix,
} from './change-triggers.ts';
import { segmentTables } from '../history/segments.ts';
import { liveTables, type LoggedTable } from './live-tables.ts';

/**
 * Makes triggers write every change of these tables into `change_log`, in the transaction that makes it. Up to date already, it changes
 * nothing; a table that is not named any more is not logged any more. `schema` is the number of the newest migration.
 *
 * - **F1** Each row that became, changed or went is there with its row before and after, with every byte, sign and digit; also what the
 *   database does by itself (cascades, upserts). A row under another key went and became; an update that changes nothing is no change.
 * - **F2** Positions count up by one in the order of commits, whoever writes beside it. What is rolled back takes none.
 * - **F3** Each change says the schema that its rows are of. What a migration changes is not logged.
 * - **F4** A process may die between a migration and its triggers: the next call makes them, before anything can be written.
 * - **F5** Old changes may be forgotten, but never the newest: `forgetBefore`.
 */
export async function logChanges(
  engine: Database,
  tables: readonly LoggedTable[],
  schema: number,
): Promise<void> {
  const wanted = await wantedOf(engine, tables, schema);
  const there = await triggersThere(engine);
  const names = new Set(there.map(({ name }) => name));
  const isWanted = new Set(wanted.map(({ name }) => name));
  const areThere =
    wanted.every(({ name }) => names.has(name)) && there.every(({ name }) => isWanted.has(name));
  if (areThere && (wanted.length === 0 || (await hasTables(engine)))) return;
  await engine.runAll([
    ...(wanted.length > 0 ? await tableStatements(engine, schema) : []).map((sql) => ({ sql })),
    ...there.filter(({ name }) => !isWanted.has(name)).map((trigger) => ({ sql: dropped(engine, trigger) })),
    ...wanted.filter(({ name }) => !names.has(name)).map(({ sql }) => ({ sql })),
  ]);
}

/**
 * The triggers of these tables as they are. Files of one program are alike, and telling what is wanted of each anew would take a third of the
 * time in which it is opened: the last answer is kept, with the text of all tables that it is true for.
 */
async function wantedOf(
  engine: Database,
  tables: readonly LoggedTable[],
  schema: number,
): Promise<readonly ChangeTrigger[]> {
  if (engine.dialect !== 'sqlite') return postgresTriggers(await liveTables(engine, tables), engine.hidden);
  const row = await engine.queryOne<{ text: string | null }>(
    `select group_concat(sql, ';') as text from (select sql from sqlite_master where type = 'table' order by name)`,
  );
  const of = `${schema};${row!.text}`;
  const last = lastWanted.get(tables);
  if (last?.of === of) return last.wanted;
  const wanted = sqliteTriggers(await liveTables(engine, tables), schema);
  lastWanted.set(tables, { of, wanted });
  return wanted;
}
const lastWanted = new WeakMap<readonly LoggedTable[], { of: string; wanted: readonly ChangeTrigger[] }>();

/**
 * What a migration begins with, so that it may rebuild a table that is logged. On SQLite nothing is logged until {@link logChanges} has
 * been called again; what a migration itself changes is not a change of its tenant's.
 */
export async function pauseLogging(engine: Database): Promise<void> {
  if (engine.dialect !== 'sqlite') return;
  const there = await triggersThere(engine);
  if (there.length > 0) await engine.runAll(there.map((trigger) => ({ sql: dropped(engine, trigger) })));
}

/** On PostgreSQL other processes go on writing while a migration runs: from its commit on, their changes carry its number. */
export const schemaNumber = (engine: Database, schema: number): readonly string[] =>
  engine.dialect === 'sqlite'
    ? []
    : [
        `create or replace function change_schema() returns integer language sql immutable parallel safe as $$ select ${schema} $$`,
      ];

/** The newest of our own tables is there, and so are all: a log that was made by an older program has not all of them. */
const hasTables = async (engine: Database): Promise<boolean> =>
  (await engine.queryOne(
    engine.dialect === 'sqlite'
      ? `select 1 as yes from sqlite_master where type = 'table' and name = 'change_setting'`
      : `select 1 as yes where to_regclass('change_setting') is not null`,
  )) !== undefined;

async function tableStatements(engine: Database, schema: number): Promise<readonly string[]> {
  const isSqlite = engine.dialect === 'sqlite';
  return [
    `create table if not exists ${changeLogTable} (
       position ${isSqlite ? 'integer primary key' : 'bigint primary key'},
       at bigint not null,
       schema_number integer not null,
       table_name text not null,
       op text not null,
       row_key text not null,
       row_before text,
       row_after text
     )`,
    // Rows whose cold images still hold what was taken out of the others.
    `create table if not exists change_redaction (
       table_name text not null, row_key text not null, columns text not null, primary key (table_name, row_key)
     )`,
    ...segmentTables,
    `create index if not exists change_log_of_row on ${changeLogTable} (table_name, row_key, position)`,
    ...schemaNumber(engine, schema),
    ...(isSqlite
      ? [sqliteView]
      : postgresFunctions({ schema: await schemaOf(engine), hidden: engine.hidden })),
  ];
}

async function schemaOf(engine: Database): Promise<string> {
  const row = await engine.queryOne<{ name: string }>('select current_schema()::text as name');
  return row!.name;
}

interface Trigger {
  readonly name: string;
  readonly table: string;
}

const triggersThere = (engine: Database): Promise<readonly Trigger[]> =>
  engine.query<Trigger>(engine.dialect === 'sqlite' ? inSqlite : inPostgres, { prefix: triggerPrefix });

const inSqlite = `select name, tbl_name as "table" from sqlite_master
  where type = 'trigger' and substr(name, 1, length(:prefix)) = :prefix`;
const inPostgres = `select t.tgname::text as name, c.relname::text as "table" from pg_trigger t join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and not t.tgisinternal and starts_with(t.tgname::text, :prefix)`;

const dropped = ({ dialect }: Database, { name, table }: Trigger): string =>
  `drop trigger "${name}"${dialect === 'sqlite' ? '' : ` on "${table}"`}`;
