import { changeLogTable, searchTable } from '@stoa/tenantdb';
import type { Held } from './pool.ts';
import { marks } from './shared-tables.ts';
import { tenantColumn } from './wall.ts';

/**
 * Where functions of the owner do what the rules would slow down, and name the tenant themselves: the search looks through the index of
 * words, and triggers write what changed. For everybody else the rules of these tables stand too.
 */
export const ownersWork: readonly string[] = [searchTable, changeLogTable];

/**
 * Puts each table of a schema that tenants share behind the wall: its `workspace_id` is filled by the database from the proven setting, and
 * row-level security stands, forced. Throws where a key or an index could reach across. Runs in the migration's own transaction.
 */
export async function standWall(held: Held, schema: string): Promise<void> {
  const all = async <Row>(text: string): Promise<Row[]> =>
    (await held.send({ text, values: [schema] })).rows as Row[];
  for (const { name } of await all<{ name: string }>(tablesIn)) {
    const table = `${quoted(schema)}.${quoted(name)}`;
    const mine = `${tenantColumn} = (select wall.workspace())`;
    for (const text of [
      // The default comes after the column: with it, it would be worked out at once, for rows that belong to nobody.
      `alter table ${table} alter column ${tenantColumn} set default wall.workspace(), alter column ${tenantColumn} set not null`,
      `alter table ${table} enable row level security, ${ownersWork.includes(name) ? 'no force' : 'force'} row level security`,
      `drop policy if exists tenant on ${table}`,
      `create policy tenant on ${table} using (${mine}) with check (${mine})`,
    ])
      await held.send({ text });
  }
  const [across] = await all<{ definition: string }>(acrossTenants);
  if (across) throw new Error(`Not a key or index that tenants can share: ${across.definition}`);
}

/** Lets the owner reach all tenants' rows, for the length of a migration's transaction: {@link standWall} forces the rules again. */
export async function letOwnerIn(held: Held, schema: string): Promise<void> {
  const { rows } = await held.send({ text: tablesIn, values: [schema] });
  for (const { name } of rows as { name: string }[])
    await held.send({ text: `alter table ${quoted(schema)}.${quoted(name)} no force row level security` });
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const tablesIn = `
  select t.relname as name from pg_class t join pg_namespace n on n.oid = t.relnamespace
   where n.nspname = $1 and t.relkind in ('r', 'p') and t.relname <> '${marks}' order by 1`;
const acrossTenants = `
  with shared as (
    select t.oid, a.attnum as tenant from pg_class t join pg_namespace n on n.oid = t.relnamespace
      join pg_attribute a on a.attrelid = t.oid and a.attname = '${tenantColumn}'
     where n.nspname = $1 and t.relkind in ('r', 'p') and t.relname <> '${marks}')
  select pg_get_constraintdef(c.oid) as definition from shared join pg_constraint c on c.conrelid = shared.oid
   where c.contype in ('p', 'u', 'f', 'x') and c.conkey[1] <> tenant
  union all select pg_get_indexdef(i.indexrelid) from shared join pg_index i on i.indrelid = shared.oid
    join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam where i.indkey[0] <> tenant and m.amname <> 'gin'`;
