import { ConstraintBroken, MigrationChanged, NewerDatabase } from '../errors.ts';
import type { Database, SqlRow } from '../engine.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { logChanges, pauseLogging, schemaNumber } from '../feed/log-changes.ts';

/** One step of a schema, forever as it was first released. */
export interface Migration {
  /** `0001-meetings`: its number, which counts up from 1, and what it is about. */
  readonly name: string;
  /** One SQL statement each; done together with the mark that they are done, or not at all. */
  readonly statements: readonly string[];
  /** The same where engines have no words in common, as for full text: run after `statements`, not part of the checksum. */
  readonly only?: Readonly<Partial<Record<Database['dialect'], readonly string[]>>>;
  /**
   * A row of the past, from before this migration, as this one would have left it. Needed where a column gets another name or meaning;
   * without it a new column has its default in old rows, and one that went is left out. A table that gets another name takes its
   * changes along: `update change_log set table_name = …` is a statement of the migration, and `renamed` says it of what lies cold.
   */
  readonly lift?: (table: string, row: SqlRow) => SqlRow;
  /** New names of tables by old ones. */
  readonly renamed?: Readonly<Record<string, string>>;
}
interface Applied {
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings a database to the last of `migrations`: those it has not seen yet, in order, each whole or not at all. From then on, changes of
 * the tables in `logged` are written into its change log. Resolves with the names of those it applied. Rejects with {@link NewerDatabase} or {@link MigrationChanged} before it changes anything.
 */
export async function migrate(
  engine: Database,
  migrations: readonly Migration[],
  logged: readonly LoggedTable[] = [],
): Promise<readonly string[]> {
  const checksums = await checksumsOf(migrations);
  const before = await appliedTo(engine);
  check(before, migrations, checksums);

  const now: string[] = [];
  if (before.length < migrations.length && logged.length > 0) await pauseLogging(engine);
  for (const [i, migration] of migrations.entries()) {
    if (i < before.length) continue;
    const number = logged.length > 0 ? schemaNumber(engine, i + 1) : [];
    if (await apply(engine, i, migration, checksums[i]!, number)) now.push(migration.name);
  }
  if (logged.length > 0) await logChanges(engine, logged, migrations.length);
  return now;
}

/** `false` when another process has just done it: its mark is there, and with ours first nothing of this is done. */
async function apply(
  engine: Database,
  i: number,
  { name, statements, only }: Migration,
  checksum: string,
  andThen: readonly string[],
): Promise<boolean> {
  const mark = {
    sql: 'insert into schema_migration (number, name, checksum) values (:number, :name, :checksum)',
    params: { number: i + 1, name, checksum },
  };
  try {
    const all = [...statements, ...(only?.[engine.dialect] ?? []), ...andThen];
    await engine.runAll([mark, ...all.map((sql) => ({ sql }))]);
    return true;
  } catch (cause) {
    if (cause instanceof ConstraintBroken && cause.where.includes('schema_migration')) return false;
    throw cause;
  }
}

function check(
  applied: readonly Applied[],
  migrations: readonly Migration[],
  checksums: readonly string[],
): void {
  const [newest, known] = [applied.at(-1), migrations.at(-1)];
  for (const [i, { name, checksum }] of applied.entries()) {
    const brought = migrations[i];
    if (!brought) throw new NewerDatabase(newest!.name, known?.name ?? 'nothing');
    if (brought.name !== name) throw new MigrationChanged(name, brought.name);
    if (checksums[i] !== checksum) throw new MigrationChanged(name, `another text of ${brought.name}`);
  }
}

/** What was applied, by number. Makes the table that remembers it where there is none. */
async function appliedTo(engine: Database): Promise<readonly Applied[]> {
  const list = () => engine.query<Applied>('select name, checksum from schema_migration order by number');
  if (await hasMarks(engine)) return list();
  await engine.run(
    'create table if not exists schema_migration (number integer primary key, name text not null unique, checksum text not null)',
  );
  return list();
}

const hasMarks = async (engine: Database): Promise<boolean> =>
  (await engine.queryOne(
    engine.dialect === 'sqlite'
      ? `select 1 from sqlite_master where type = 'table' and name = 'schema_migration'`
      : `select 1 where to_regclass('schema_migration') is not null`,
  )) !== undefined;

/** SHA-256 in hex of each migration's statements, white space aside at their ends; counted once per list. */
function checksumsOf(migrations: readonly Migration[]): Promise<readonly string[]> {
  const known = counted.get(migrations) ?? Promise.all(migrations.map(checksumOf));
  counted.set(migrations, known);
  return known;
}
const counted = new WeakMap<readonly Migration[], Promise<readonly string[]>>();

async function checksumOf({ name, statements }: Migration, i: number): Promise<string> {
  if (Number.parseInt(name, 10) !== i + 1) throw new Error(`Migration ${name} is not number ${i + 1}.`);
  const text = statements.map((sql) => sql.trim()).join(';\n');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
