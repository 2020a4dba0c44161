import type { Sql, SqlParams } from '../engine.ts';

/**
 * Takes values out of all that the log remembers of one row: they stand there from now on as `columns` says, as if they never had been
 * anything else. For what must not live on, as a message that was taken back. To be called in the transaction that takes it out of the row
 * itself, after that.
 */
export async function redact(
  tx: Sql,
  dialect: 'sqlite' | 'postgres',
  { table, key }: { readonly table: string; readonly key: string },
  columns: Readonly<Record<string, string>>,
): Promise<void> {
  const names = Object.keys(columns);
  const params: SqlParams = Object.fromEntries(names.flatMap((name, i) => [[`v${i}`, columns[name]!]]));
  for (const image of ['row_before', 'row_after'])
    await tx.run(
      `update change_log set ${image} = ${replaced(dialect, image, names)}
        where table_name = :table and row_key = :key and ${image} is not null`,
      { table, key, ...params },
    );
  // Whoever is moving these rows away right now has them as they were.
  await tx.run(
    `insert into change_setting (name, value) values ('redactions', 1)
     on conflict (name) do update set value = change_setting.value + 1`,
  );
  // What lies cold already is taken out of it when it is read, and put anew by `redactCold`.
  await tx.run(
    `insert into change_redaction (table_name, row_key, columns) select :table, :key, :columns
      where exists (select 1 from change_segment)
     on conflict (table_name, row_key) do update set columns = ${merged[dialect]}`,
    { table, key, columns: JSON.stringify(columns) },
  );
}

const merged = {
  sqlite: 'json_patch(change_redaction.columns, excluded.columns)',
  postgres: '(change_redaction.columns::jsonb || excluded.columns::jsonb)::text',
} as const;

const replaced = (dialect: 'sqlite' | 'postgres', image: string, names: readonly string[]): string =>
  dialect === 'sqlite'
    ? `json_replace(${image}, ${names.map((name, i) => `'$."${name}"', :v${i}`).join(', ')})`
    : `(${image}::jsonb || (select coalesce(jsonb_object_agg(n.name, n.value), '{}') from (values ${names
        .map((name, i) => `('${name}', to_jsonb(cast(:v${i} as text)))`)
        .join(', ')}) n (name, value) where jsonb_exists(${image}::jsonb, n.name)))::text`;
