import type { Engine } from '../engine.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { migrate, type Migration } from '../schema/migrate.ts';
import type { Change } from '../feed/change.ts';
import type { ColdStore } from '../history/cold.ts';
import { fill } from './fill.ts';
import { partsOf, type Part } from './parts.ts';
import { readFile, type TenantFile } from './read-file.ts';
import { takeSnapshot, type TenantSchema } from './snapshot.ts';
import { FileRefused, type FileHead } from './tenant-file.ts';
import { writeFile } from './write-file.ts';

export interface ExportOptions {
  /** For whoever reads the file; see {@link FileHead}. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Whether the log goes along; unless `false`, it does. */
  readonly history?: boolean;
  /** Where old changes lie; needed where some do. */
  readonly cold?: ColdStore | undefined;
  /** What is no row: files. Asked for when all rows are written. */
  readonly bytes?: () => AsyncIterable<Extract<Part, { type: 'bytes' }>>;
  readonly packed?: boolean;
}

/** A tenant as one file, as it is at this moment, however long it takes to read. Writers are not held up. */
export async function* exportTenant(
  engine: Engine,
  schema: TenantSchema,
  { about = {}, history = true, cold, bytes, packed = true }: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const snapshot = await takeSnapshot(engine, schema, cold);
  const { schema: number, migration, position } = snapshot;
  const parts = async function* (): AsyncGenerator<Part> {
    yield* partsOf(snapshot, { history });
    if (bytes) yield* bytes();
  };
  yield* writeFile({ schema: number, migration, position, about }, parts(), { packed });
}

export interface ImportOptions {
  /** An empty database that is thrown away afterwards, for a file whose schema is older where `engine` is not alone in its tables. */
  readonly scratch?: () => Promise<{ readonly engine: Engine; close(): Promise<void> }>;
  readonly takeBytes?: (part: Extract<Part, { type: 'bytes' }>) => Promise<void>;
  /** Where what lies cold goes; without it, it comes into the log. `marksOf` as in `moveCold`. */
  readonly cold?: ColdStore | undefined;
  readonly marksOf?: ((change: Change) => Iterable<string>) | undefined;
  /** Sees what the file is of before anything is written; what it throws ends the import. */
  readonly check?: (head: FileHead) => Promise<void> | void;
}

/**
 * Fills an engine that has no rows with what a file holds, and brings that to the newest schema. Throws {@link FileRefused}; the engine
 * is to be dropped then. One that has no tables yet gets them; with tables of its own, as on PostgreSQL, they are at the newest schema.
 */
export async function importTenant(
  engine: Engine,
  pieces: AsyncIterable<Uint8Array>,
  schema: TenantSchema,
  options: ImportOptions = {},
): Promise<FileHead> {
  const { migrations, logged } = schema;
  const file = await readFile(pieces);
  const { head } = file;
  checkSchema(head, migrations);
  await options.check?.(head);
  if (head.schema === migrations.length) {
    await migrate(engine, migrations, logged);
    const tables = tablesOf(schema, head.schema);
    await fill(engine, file.parts, { logged, tables, schema: migrations.length, ...only(options) });
  } else if (!options.scratch) await fillOlder(engine, file, schema, options);
  else {
    const scratch = await options.scratch();
    try {
      await fillOlder(scratch.engine, file, schema, options);
      await migrate(engine, migrations, logged);
      const snapshot = await takeSnapshot(scratch.engine, schema, options.cold);
      const parts = partsOf(snapshot, { history: true });
      const tables = tablesOf(schema, migrations.length);
      await fill(engine, parts, { logged, tables, schema: migrations.length, ...only(options) });
    } finally {
      await scratch.close();
    }
  }
  return head;
}

/** At its own schema first, then on from there, as the database would have been that it is of. */
async function fillOlder(
  engine: Engine,
  { head, parts }: TenantFile,
  schema: TenantSchema,
  options: ImportOptions,
): Promise<void> {
  const { migrations, logged } = schema;
  const then = migrations.slice(0, head.schema);
  await migrate(engine, then);
  await migrate(engine, then, await thereOf(engine, logged));
  await fill(engine, parts, {
    logged: await thereOf(engine, logged),
    tables: tablesOf(schema, head.schema),
    schema: head.schema,
    ...only(options),
  });
  await migrate(engine, migrations, logged);
}

/** What goes into files, by the names that it had at a schema. */
function tablesOf({ migrations, logged, unlogged = [] }: TenantSchema, schema: number): ReadonlySet<string> {
  const names = [...logged, ...unlogged].map((one) => (typeof one === 'string' ? one : one.table));
  const before = migrations.slice(schema).toReversed();
  return new Set(
    names.map((now) =>
      before.reduce(
        (name, { renamed = {} }) => Object.keys(renamed).find((was) => renamed[was] === name) ?? name,
        now,
      ),
    ),
  );
}

/** Those of the tables that an older schema has. */
async function thereOf(engine: Engine, logged: readonly LoggedTable[]): Promise<readonly LoggedTable[]> {
  const there = await engine.query<{ name: string }>(
    engine.dialect === 'sqlite'
      ? `select name from sqlite_master where type = 'table'`
      : `select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`,
  );
  const names = new Set(there.map(({ name }) => name));
  return logged.filter((one) => names.has(typeof one === 'string' ? one : one.table));
}

function checkSchema({ schema, migration }: FileHead, migrations: readonly Migration[]): void {
  const known = migrations.at(-1)?.name ?? 'nothing';
  if (schema > migrations.length) throw new FileRefused({ type: 'NewerSchema', found: migration, known });
  const ours = migrations[schema - 1]?.name ?? 'nothing';
  if (ours !== migration) throw new FileRefused({ type: 'OtherSchema', found: migration, known: ours });
}

const only = ({ takeBytes, cold, marksOf }: ImportOptions) => ({ takeBytes, cold, marksOf });
