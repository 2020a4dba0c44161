import { DatabaseNotReady, migrate, type LoggedTable, type Migration } from '@stoa/tenantdb';
import { openTables } from './check-wall.ts';
import { openOwner, type OwnedSchema } from './owner.ts';
import { openPool, type Held, type Pool } from './pool.ts';
import { fromPostgres } from './postgres-error.ts';
import { loginsOf, type Login } from './logins.ts';
import { padsOf, wallStatements } from './wall.ts';
import { quoted } from './stand-wall.ts';

export interface PrepareOptions {
  /**
   * A superuser, or the role that owns the database; to make the application's roles where they are not there it needs `createrole`.
   * Only needed here.
   */
  readonly ownerUrl: string;
  /** The role that the application signs in with; made with its password where there is none. */
  readonly url: string;
  /** 32 to 64 secret bytes, the same for each process of one cluster: signs which workspace a transaction is for. */
  readonly wallKey: Uint8Array;
  readonly directory: readonly Migration[];
  readonly workspace: readonly Migration[];
  /** What is to be done, in a schema of its own that the directory's role reaches. */
  readonly jobs?: readonly Migration[] | undefined;
  /** Tables of a workspace whose changes are logged. */
  readonly logged?: readonly LoggedTable[] | undefined;
}

/** The owner's URL leads to a role that cannot prepare this database. */
export class OwnerLacksRights extends DatabaseNotReady {
  override readonly name = 'OwnerLacksRights';
}

/**
 * Makes a database ready, or brings it up to date: roles, schemas, the wall between tenants, and what migrations are new. Many may do it at once.
 * Resolves with the names of the migrations that were applied.
 */
export async function preparePostgres(options: PrepareOptions): Promise<readonly string[]> {
  const logins = loginsOf(options.url);
  const open = (...searchPath: string[]): Pool =>
    openPool({
      url: options.ownerUrl,
      connections: 2,
      searchPath,
      statementLimitMs: 0,
      idleInTransactionLimitMs: 0,
    });
  const [pool, directory, workspace, jobs] = [
    open('pg_catalog'),
    open('directory', 'wall', 'pg_catalog'),
    open('workspace', 'wall', 'pg_catalog'),
    open('jobs', 'wall', 'pg_catalog'),
  ];
  const held = await pool.hold();
  const run = (text: string, values: unknown[] = []) =>
    held.send({ text, values }).catch((cause: unknown) => {
      throw fromPostgres(cause, pool.where);
    });
  try {
    await run('select pg_advisory_lock($1)', [onePrepares]);
    await checkOwner(held, Object.values(logins));
    for (const login of Object.values(logins)) await makeRole(held, login);
    await run('revoke create on schema public from public');
    const database = quoted(await nameOf(held));
    await run(`revoke all on database ${database} from public`);
    for (const { role } of Object.values(logins)) {
      await run(`revoke create, temporary on database ${database} from ${quoted(role)}`);
      await run(`grant connect on database ${database} to ${quoted(role)}`);
    }
    for (const text of wallStatements(await foldingCollation(held))) await run(text);
    for (const schema of ['directory', 'workspace', 'jobs'])
      await run(`create schema if not exists ${schema}`);
    const { inner, outer } = padsOf(options.wallKey);
    await run(
      `insert into wall.key (inner_pad, outer_pad) select $1, $2 where not exists (select 1 from wall.key where inner_pad = $1)`,
      [inner, outer],
    );
    await run('delete from wall.key where inner_pad <> $1', [inner]);
    for (const text of wallGrants(logins)) await run(text);

    return [
      ...(await migrated(directory, 'directory', logins.directory, options.directory)),
      ...(await migrated(workspace, 'workspace', logins.workspace, options.workspace, options.logged)),
      ...(await migrated(jobs, 'jobs', logins.directory, options.jobs ?? [])),
    ];
  } finally {
    held.release(true);
    await Promise.all([pool, directory, workspace, jobs].map((one) => one.close()));
  }
}

/** Any number that nobody else of this database takes: `stoa` in ASCII. */
const onePrepares = 0x73746f61;

async function migrated(
  pool: Pool,
  schema: OwnedSchema,
  { role }: Login,
  migrations: readonly Migration[],
  logged: readonly LoggedTable[] = [],
): Promise<readonly string[]> {
  const owner = openOwner(pool, schema, (held) => grantRows(held, schema, role));
  const done = await migrate(owner, migrations, logged);
  // Both are done at each migration's end. Where none is new other processes serve people: their tables are not locked for nothing.
  const held = await pool.hold();
  try {
    const open = schema === 'workspace' && (await held.send({ text: openTables })).rows.length > 0;
    if (open) await owner.run('select 1');
    else {
      // The role may be new.
      await held.send({ text: 'begin' });
      await grantRows(held, schema, role);
      await held.send({ text: 'commit' });
    }
  } catch (cause) {
    held.release(true);
    throw fromPostgres(cause, pool.where);
  }
  held.release();
  return done;
}

/** Rows, and nothing that defines what a row is. The marks of migrations can be read only. */
export async function grantRows(held: Held, schema: string, role: string): Promise<void> {
  for (const text of [
    `grant usage on schema ${schema} to ${quoted(role)}`,
    `grant select, insert, update, delete on all tables in schema ${schema} to ${quoted(role)}`,
  ])
    await held.send({ text });
  const marks = await held.send({
    text: 'select to_regclass($1) is not null as there',
    values: [`${schema}.schema_migration`],
  });
  if (marks.rows[0]?.there)
    await held.send({
      text: `revoke insert, update, delete on ${schema}.schema_migration from ${quoted(role)}`,
    });
}

const wallGrants = ({ directory, workspace }: ReturnType<typeof loginsOf>): string[] => [
  ...[directory, workspace].flatMap(({ role }) => [
    `grant usage on schema wall to ${quoted(role)}`,
    `grant execute on function wall.lower(text) to ${quoted(role)}`,
  ]),
  `grant execute on function wall.workspace() to ${quoted(workspace.role)}`,
];

/** One sentence before the first change, instead of the one of whichever statement meets it. */
async function checkOwner(held: Held, logins: readonly Login[]): Promise<void> {
  const roles = logins.map(({ role }) => role);
  const { rows } = await held.send({
    text: `
      select current_user as me, current_database() as database, pg_has_role(datdba, 'usage') as owns,
             (select rolcreaterole or rolsuper from pg_roles where rolname = current_user)
               or (select count(*) from pg_roles where rolname = any($1)) = cardinality($1) as roles
        from pg_database where datname = current_database()`,
    values: [roles],
  });
  const [{ me, database, owns, roles: enough }] = rows as [Record<string, unknown>];
  if (owns !== 1)
    throw new OwnerLacksRights(
      `The role ${me} does not own the database ${database}: alter database ${database} owner to ${me}.`,
    );
  if (enough !== 1)
    throw new OwnerLacksRights(
      `The role ${me} may not make the roles ${roles.join(' and ')}: alter role ${me} createrole (CREATEROLE), or make them with login and their password.`,
    );
}

async function makeRole(held: Held, { role, password }: Login): Promise<void> {
  const there = await held.send({ text: 'select 1 from pg_roles where rolname = $1', values: [role] });
  if (there.rowCount) return;
  const secret = password === '' ? '' : ` password '${password.replaceAll("'", "''")}'`;
  await held.send({
    text: `create role ${quoted(role)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit${secret}`,
  });
}

async function nameOf(held: Held): Promise<string> {
  const { rows } = await held.send({ text: 'select current_database() as name' });
  return String(rows[0]?.name);
}

/** Unicode's own rules where PostgreSQL was built with ICU, as all packages are; else what the system's C library knows. */
async function foldingCollation(held: Held): Promise<string> {
  const { rows } = await held.send({
    text: `select collname as name from pg_collation
            where collname in ('und-x-icu', 'pg_unicode_fast', 'C.utf8', 'C.UTF-8') and collnamespace = 'pg_catalog'::regnamespace
            order by array_position(array['und-x-icu', 'pg_unicode_fast', 'C.utf8', 'C.UTF-8']::name[], collname) limit 1`,
  });
  if (!rows[0])
    throw new Error(
      'PostgreSQL has no collation that folds the letters of every alphabet: use a build with ICU.',
    );
  return `pg_catalog.${quoted(String(rows[0].name))}`;
}
