import type { Engine } from '../engine.ts';
import { notOfThePlatform, type LoggedTable } from '../feed/live-tables.ts';
import { logChanges, pauseLogging } from '../feed/log-changes.ts';
import type { ColdStore } from '../history/cold.ts';
import { quoted } from '../history/row-words.ts';
import { schemaNow } from '../history/schema-now.ts';
import { searchTable } from '../search/search-index.ts';
import type { TenantSchema } from './snapshot.ts';

/** What the log keeps of itself. */
const logTables = [
  'change_log',
  'change_segment',
  'change_segment_mark',
  'change_redaction',
  'change_setting',
] as const;
/** Says what the schema is, of every tenant's alike. */
const marks = 'schema_migration';

/**
 * Deletes all rows of a tenant and its log, also what of that lies cold, and rows of tables that no file of it has; the tables stay. What is
 * left where it stops halfway can be emptied again.
 */
export async function emptyTenant(engine: Engine, schema: TenantSchema, cold?: ColdStore): Promise<void> {
  const { migrations, logged, unlogged = [] } = schema;
  const aside = await asideTables(engine, schema);
  const tables = await schemaNow(engine, [...logged, ...unlogged, ...aside]);
  await pauseLogging(engine);
  for (const { name } of tables.toReversed()) await engine.run(`delete from ${quoted(name)}`);
  for (const table of logTables) await engine.run(`delete from ${table}`);
  for (const { name } of (await cold?.list()) ?? []) await cold!.delete(name);
  await logChanges(engine, logged, migrations.length);
}

/** Deletes the rows of tables that no file of a tenant has: a copy that was made of all of its pages is then what a file would have made. */
export async function emptyAside(engine: Engine, schema: TenantSchema): Promise<void> {
  const tables = await schemaNow(engine, await asideTables(engine, schema));
  for (const { name } of tables.toReversed()) await engine.run(`delete from ${quoted(name)}`);
}

/** How many rows of a tenant there are, in every table that the database has now, whether or not a program knows of it. */
export async function tenantRows(engine: Engine): Promise<Readonly<Record<string, number>>> {
  const names = await tablesNow(engine);
  if (names.length === 0) return {};
  const counts: Record<string, number> = {};
  for (const name of names) {
    const row = await engine.queryOne<{ count: number }>(`select count(*) as count from ${quoted(name)}`);
    counts[name] = Number(row!.count);
  }
  return counts;
}

/** Those that nobody named: not the tenant's files’, nor the log's or the index's own. */
async function asideTables(
  engine: Engine,
  { logged, unlogged = [] }: TenantSchema,
): Promise<readonly LoggedTable[]> {
  const named = new Set<string>([
    ...[...logged, ...unlogged].map((one) => (typeof one === 'string' ? one : one.table)),
    ...logTables,
    searchTable,
  ]);
  // No key is needed to delete all there is.
  return (await tablesNow(engine)).filter((name) => !named.has(name)).map((table) => ({ table, key: ['*'] }));
}

/** All tables that hold rows of the tenant, by name: on SQLite not those that an index is made of. */
async function tablesNow(engine: Engine): Promise<readonly string[]> {
  const found = await engine.query<{ name: string; sql: string | null }>(
    engine.dialect === 'sqlite'
      ? `select m.name, m.sql from sqlite_master m
          where m.type = 'table' and ${notOfThePlatform} and substr(m.name, 1, 7) <> 'sqlite_' order by m.name`
      : `select relname::text as name, null as sql from pg_class
          where relnamespace = current_schema()::regnamespace and relkind = 'r' order by 1`,
  );
  const virtual = found.filter(({ sql }) => /^create\s+virtual\b/i.test(sql ?? '')).map(({ name }) => name);
  return found
    .map(({ name }) => name)
    .filter((name) => name !== marks && !virtual.some((of) => name === of || name.startsWith(`${of}_`)));
}
