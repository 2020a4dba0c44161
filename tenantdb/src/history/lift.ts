import type { SqlRow } from '../engine.ts';
import { imageToRow } from '../feed/change.ts';
import type { Migration } from '../schema/migrate.ts';
import type { TableNow } from './schema-now.ts';

/** What the log keeps of a row as it was. */
export interface Image {
  /** The number of the newest migration then. */
  readonly schema: number;
  readonly row: SqlRow;
}

export const imageOf = (schema: number, text: string | null): Image | undefined =>
  text === null ? undefined : { schema, row: imageToRow(text) };

/**
 * A row of an older schema in today's columns. Each later migration that says how lifts it; then what it does not have gets the default
 * that its column declares, and what has no column any more is dropped.
 */
export function lift(table: TableNow, { schema, row }: Image, migrations: readonly Migration[]): SqlRow {
  let lifted = row;
  for (const migration of migrations.slice(schema))
    if (migration.lift) lifted = migration.lift(table.name, lifted);
  return Object.fromEntries(
    table.columns.map(({ name, otherwise }) => [name, name in lifted ? lifted[name]! : otherwise]),
  );
}
