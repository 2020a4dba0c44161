import type { Database, SqlRow, Statement } from '../engine.ts';
import { triggerPrefix } from '../feed/change-triggers.ts';
import { quoted } from './row-words.ts';
import type { TableNow } from './schema-now.ts';

/** A Durable Object binds 100 values to a statement; 101 fail. */
export const mostValues = 100;
/** Statements under way together: they share a commit, or a flight. */
const atOnce = 100;

/**
 * Writes rows into tables of an engine that has the same schema and none of these rows: parents first, in the order that `tables` comes
 * in. A reference to a row that may come later is set once all are there. Nothing of it is logged.
 */
export async function fillTables(
  target: Database,
  tables: readonly TableNow[],
  rowsOf: (table: TableNow) => AsyncIterable<SqlRow>,
): Promise<void> {
  await unlogged(target, async () => {
    const late: { table: TableNow; columns: readonly string[] }[] = [];
    for (const [i, table] of tables.entries()) {
      const columns = lateColumns(table, tables.slice(i));
      if (columns.length > 0) late.push({ table, columns });
      await inBatches(target, insertsOf(table, rowsOf(table), columns));
    }
    for (const { table, columns } of late) await inBatches(target, settingsOf(table, rowsOf(table), columns));
  });
}

/** Columns that refer to rows which come with this table or after it: empty at first. */
export function lateColumns(table: TableNow, notBefore: readonly TableNow[]): readonly string[] {
  const late = table.references.filter(({ parent }) => notBefore.some(({ name }) => name === parent));
  return [
    ...new Set(
      late.map(({ columns }) => {
        const empty = table.columns.find(({ name, nullable }) => nullable && columns.includes(name));
        if (!empty)
          throw new Error(
            `Rows of ${table.name} refer to each other by ${columns.join()}, which cannot be empty at first.`,
          );
        return empty.name;
      }),
    ),
  ];
}

async function* insertsOf(
  table: TableNow,
  rows: AsyncIterable<SqlRow>,
  empty: readonly string[],
): AsyncGenerator<Statement> {
  const most = Math.max(1, Math.floor(mostValues / table.columns.length));
  let some: SqlRow[] = [];
  for await (const row of rows) {
    some.push({ ...row, ...Object.fromEntries(empty.map((column) => [column, null])) });
    if (some.length < most) continue;
    yield insertOf(table, some);
    some = [];
  }
  if (some.length > 0) yield insertOf(table, some);
}

/** Several rows in one statement. */
export function insertOf(table: TableNow, rows: readonly SqlRow[]): Statement {
  const names = table.columns.map(({ name }) => name);
  const values = rows.map((_, r) => `(${names.map((_name, c) => `:v${r}_${c}`).join(', ')})`);
  return {
    sql: `insert into ${quoted(table.name)} (${names.map(quoted).join(', ')}) values ${values.join(', ')}`,
    params: Object.fromEntries(
      rows.flatMap((row, r) => names.map((name, c) => [`v${r}_${c}`, row[name]!] as const)),
    ),
  };
}

async function* settingsOf(
  table: TableNow,
  rows: AsyncIterable<SqlRow>,
  columns: readonly string[],
): AsyncGenerator<Statement> {
  for await (const row of rows)
    if (columns.some((column) => row[column] !== null)) yield settingOf(table, row, columns);
}

/** Sets some columns of the row that has the same key. */
export const settingOf = (table: TableNow, row: SqlRow, columns: readonly string[]): Statement => ({
  sql: `update ${quoted(table.name)} set ${columns.map((column, i) => `${quoted(column)} = :s${i}`).join(', ')}
         where ${table.key.map((column, i) => `${quoted(column)} = :k${i}`).join(' and ')}`,
  params: Object.fromEntries([
    ...columns.map((column, i) => [`s${i}`, row[column]!] as const),
    ...table.key.map((column, i) => [`k${i}`, row[column]!] as const),
  ]),
});

async function inBatches(target: Database, statements: AsyncIterable<Statement>): Promise<void> {
  let some: Statement[] = [];
  const send = async (): Promise<void> => {
    const sending = some.map(({ sql, params }) => target.run(sql, params));
    some = [];
    await Promise.all(sending);
  };
  for await (const statement of statements) if (some.push(statement) >= atOnce) await send();
  await send();
}

/** On SQLite without the triggers that log; on PostgreSQL, where tenants share them, what they wrote is taken out again. */
async function unlogged(target: Database, work: () => Promise<void>): Promise<void> {
  if (target.dialect === 'sqlite') {
    const triggers = await target.query<{ name: string; sql: string }>(
      `select name, sql from sqlite_master where type = 'trigger' and substr(name, 1, length(:prefix)) = :prefix`,
      { prefix: triggerPrefix },
    );
    if (triggers.length > 0)
      await target.runAll(triggers.map(({ name }) => ({ sql: `drop trigger ${quoted(name)}` })));
    await work();
    if (triggers.length > 0) await target.runAll(triggers.map(({ sql }) => ({ sql })));
    return;
  }
  const isLogged = await target.queryOne(`select 1 as yes where to_regclass('change_log') is not null`);
  const last = async () =>
    isLogged
      ? Number(
          (await target.queryOne<{ last: number }>(
            'select coalesce(max(position), 0) as last from change_log',
          ))!.last,
        )
      : 0;
  const before = await last();
  await work();
  if (isLogged) await target.run('delete from change_log where position > :before', { before });
}
