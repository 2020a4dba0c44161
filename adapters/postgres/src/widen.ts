import type { Held } from './pool.ts';
import { tenantColumn } from './wall.ts';

/** Where migrations are marked: the one table in a schema of tenants that belongs to none. */
const marks = 'schema_migration';

interface Table {
  readonly name: string;
  readonly wide: boolean;
}
interface Part {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Makes tables of one tenant, as the portable migrations state them, into tables that tenants share: each gets the column
 * `workspace_id`, filled by the database from the proven setting; each key, unique, foreign key and index is led by it; and
 * row-level security stands, forced. Does only what is not yet so; runs in the migration's own transaction.
 */
export async function widen(held: Held, schema: string): Promise<void> {
  const all = async <Row>(text: string): Promise<Row[]> =>
    (await held.send({ text, values: [schema] })).rows as Row[];
  const run = (text: string) => held.send({ text });
  const inSchema = (table: string): string => `${quoted(schema)}.${quoted(table)}`;

  const tables = await all<Table>(tablesIn);
  for (const { name, wide } of tables) {
    if (wide) continue;
    // The default comes second: added with the column, it would be worked out at once, for rows that belong to nobody.
    await run(`alter table ${inSchema(name)} add column ${tenantColumn} text collate "C"`);
    await run(
      `alter table ${inSchema(name)} alter column ${tenantColumn} set default wall.workspace(), alter column ${tenantColumn} set not null`,
    );
  }

  const foreign = await all<Part>(foreignKeysIn);
  const keys = await all<Part>(keysIn);
  const indexes = await all<Part>(indexesIn);
  for (const { table, name } of [...foreign, ...keys])
    await run(`alter table ${inSchema(table)} drop constraint ${quoted(name)}`);
  for (const { name } of indexes) await run(`drop index ${inSchema(name)}`);
  for (const { table, name, definition } of keys)
    await run(`alter table ${inSchema(table)} add constraint ${quoted(name)} ${wideKey(definition)}`);
  for (const { table, name, definition } of foreign)
    await run(`alter table ${inSchema(table)} add constraint ${quoted(name)} ${wideForeignKey(definition)}`);
  for (const { definition } of indexes) await run(wideIndex(definition));

  for (const { name } of tables) {
    const table = inSchema(name);
    const mine = `${tenantColumn} = (select wall.workspace())`;
    await run(`alter table ${table} enable row level security, force row level security`);
    await run(`drop policy if exists tenant on ${table}`);
    await run(`create policy tenant on ${table} using (${mine}) with check (${mine})`);
  }
}

/** Lets the owner reach all tenants' rows, for the length of a migration's transaction: {@link widen} forces the rules again. */
export async function letOwnerIn(held: Held, schema: string): Promise<void> {
  const tables = await held.send({ text: tablesIn, values: [schema] });
  for (const { name } of tables.rows as Table[])
    await held.send({ text: `alter table ${quoted(schema)}.${quoted(name)} no force row level security` });
}

/** `PRIMARY KEY (id)`, `UNIQUE (a, b)`, as `pg_get_constraintdef` writes them. */
export const wideKey = (definition: string): string =>
  replaced(definition, /^((?:PRIMARY KEY|UNIQUE)[^(]*)\(/, `$1(${tenantColumn}, `);

/** `FOREIGN KEY (a) REFERENCES t(b) ON DELETE SET NULL`: the tenant's column itself is never set to null. */
export function wideForeignKey(definition: string): string {
  const [, columns] = /^FOREIGN KEY \(([^)]*)\)/.exec(definition) ?? [];
  const both = replaced(
    definition,
    /^FOREIGN KEY \(([^)]*)\) REFERENCES ([^(]+)\(/,
    `FOREIGN KEY (${tenantColumn}, $1) REFERENCES $2(${tenantColumn}, `,
  );
  if (/ON UPDATE SET/.test(both) || /ON DELETE SET DEFAULT/.test(both))
    throw new Error('A foreign key of a shared table cannot set the tenant’s column.');
  return both.replace(/ON DELETE SET NULL(?! \()/, `ON DELETE SET NULL (${columns})`);
}

/** `CREATE INDEX x ON s.t USING btree (a)`, as `pg_get_indexdef` writes it. */
export const wideIndex = (definition: string): string =>
  replaced(definition, / USING btree \(/, ` USING btree (${tenantColumn}, `);

function replaced(definition: string, pattern: RegExp, by: string): string {
  if (!pattern.test(definition)) throw new Error(`Not a key or index that tenants can share: ${definition}`);
  return definition.replace(pattern, by);
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const ofSchema = `n.nspname = $1 and t.relkind in ('r', 'p') and t.relname <> '${marks}'`;
const tenantNumber = `(select attnum from pg_attribute where attrelid = t.oid and attname = '${tenantColumn}' and not attisdropped)`;
const tablesIn = `
  select t.relname as name, ${tenantNumber} is not null as wide
    from pg_class t join pg_namespace n on n.oid = t.relnamespace where ${ofSchema} order by 1`;
const constraintsIn = (types: string): string => `
  select t.relname as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
   where ${ofSchema} and c.contype in (${types}) and not coalesce(${tenantNumber} = any (c.conkey), false) order by 1, 2`;
const foreignKeysIn = constraintsIn(`'f'`);
const keysIn = constraintsIn(`'p', 'u'`);
const indexesIn = `
  select t.relname as "table", x.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    join pg_namespace n on n.oid = t.relnamespace
   where ${ofSchema} and i.indkey[0] <> coalesce(${tenantNumber}, 0)
     and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u')) order by 1, 2`;
