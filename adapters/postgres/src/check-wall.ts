import { DatabaseNotReady } from '@stoa/tenantdb';
import type { Pool } from './pool.ts';
import { fromPostgres } from './postgres-error.ts';
import { ownersWork } from './stand-wall.ts';
import { tenantColumn } from './wall.ts';

/** A tenant could reach another's rows: the program must not serve anybody like this. */
export class WallBroken extends DatabaseNotReady {
  override readonly name = 'WallBroken';
  constructor(problems: readonly string[]) {
    super(
      `The wall between workspaces does not stand (${problems.join('; ')}): run the preparation of the database again.`,
    );
  }
}

/** Looks at the database as the application's own role sees it. */
export async function checkWall(pool: Pool): Promise<void> {
  const held = await pool.hold();
  try {
    const there = await held.send({ text: prepared });
    if (!there.rows[0]?.there) throw new WallBroken(['nothing was prepared here for this role']);
    const { rows } = await held.send({ text: problems });
    if (rows.length > 0) throw new WallBroken(rows.map(({ problem }) => String(problem)));
  } catch (cause) {
    throw fromPostgres(cause, pool.where);
  } finally {
    held.release();
  }
}

/** Tables of workspaces that the wall does not stand around, as `name`. Whoever asks locks none. */
export const openTables = `
  select t.relname as name from pg_class t
   where t.relnamespace = to_regnamespace('workspace') and t.relkind in ('r', 'p', 'v', 'm', 'f') and t.relname <> 'schema_migration'
     and not (t.relkind in ('r', 'p') and t.relrowsecurity and (t.relforcerowsecurity or t.relname in (${ownersWork.map((name) => `'${name}'`).join(', ')}))
       and exists (select 1 from pg_policy p where p.polrelid = t.oid)
       and not exists (select 1 from pg_policy p where p.polrelid = t.oid and p.polname <> 'tenant')
       and exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = '${tenantColumn}' and a.attnotnull))`;

const prepared = `
  select to_regnamespace('workspace') is not null and to_regnamespace('directory') is not null
     and has_schema_privilege(to_regnamespace('wall'), 'usage') as there`;
const problems = `
  select 'the role is a superuser or passes by row-level security' as problem
    from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)
  union all select 'the role belongs to ' || r.rolname
    from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = current_user::regrole
  union all select 'the role may make temporary tables or schemas'
   where has_database_privilege(current_database(), 'temp') or has_database_privilege(current_database(), 'create')
  union all select 'the role may make objects in ' || nspname
    from pg_namespace where nspname in ('workspace', 'wall', 'directory', 'public') and has_schema_privilege(oid, 'create')
  union all select 'the role may read the key' where has_table_privilege('wall.key', 'select')
  union all select 'the role may enter the directory' where has_schema_privilege('directory', 'usage')
  union all select 'the role owns the table ' || relname
    from pg_class where relnamespace = to_regnamespace('workspace') and relkind in ('r', 'p') and relowner = current_user::regrole
  union all select 'the table ' || name || ' is open' from (${openTables}) open`;
