import { ConstraintBroken, MigrationChanged, NewerDatabase } from '../errors.ts';
import type { Database } from '../engine.ts';

/** One step of a schema, forever as it was first released. */
export interface Migration {
  /** `0001-meetings`: its number, which counts up from 1, and what it is about. */
  readonly name: string;
  /** One SQL statement each; done together with the mark that they are done, or not at all. */
  readonly statements: readonly string[];
}
interface Applied {
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings a database to the last of `migrations`: those it has not seen yet, in order, each whole or not at all. Resolves
 * with the names of those it applied. Rejects with {@link NewerDatabase} or {@link MigrationChanged} before it changes anything.
 */
export async function migrate(
  engine: Database,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const checksums = await checksumsOf(migrations);
  const before = await appliedTo(engine);
  check(before, migrations, checksums);

  const now: string[] = [];
  for (const [i, migration] of migrations.entries()) {
    if (i < before.length) continue;
    if (await apply(engine, i, migration, checksums[i]!)) now.push(migration.name);
  }
  return now;
}

/** `false` when another process has just done it: its mark is there, and with ours first nothing of this is done. */
async function apply(
  engine: Database,
  i: number,
  { name, statements }: Migration,
  checksum: string,
): Promise<boolean> {
  const mark = {
    sql: 'insert into schema_migration (number, name, checksum) values (:number, :name, :checksum)',
    params: { number: i + 1, name, checksum },
  };
  try {
    await engine.runAll([mark, ...statements.map((sql) => ({ sql }))]);
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
