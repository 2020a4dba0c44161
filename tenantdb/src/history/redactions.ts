import type { Statements } from '../engine.ts';
import type { ChangeRow } from '../feed/change.ts';

export interface Redaction {
  readonly table: string;
  readonly key: string;
  /** A JSON object, as it is stored. */
  readonly columns: string;
}
/** By {@link redactionKey}. */
export type Redactions = ReadonlyMap<string, Redaction>;

/** What was taken out of the history since it was moved, and still stands where it lies cold. */
export async function redactionsIn(db: Statements): Promise<Redactions> {
  const rows = await db.query<Redaction>(
    'select table_name as "table", row_key as "key", columns from change_redaction',
  );
  return new Map(rows.map((row) => [`${row.table} ${row.key}`, row]));
}

/** The same object where nothing was taken out of it. */
export function redactedRow(row: ChangeRow, redactions: Redactions): ChangeRow {
  const redaction = redactions.get(`${row.table} ${row.key}`);
  if (!redaction) return row;
  const columns = JSON.parse(redaction.columns) as Record<string, string>;
  const replaced = (text: string | null): string | null => {
    if (text === null) return null;
    const image = JSON.parse(text) as Record<string, unknown>;
    for (const [name, value] of Object.entries(columns)) if (name in image) image[name] = value;
    return JSON.stringify(image);
  };
  return { ...row, before: replaced(row.before), after: replaced(row.after) };
}
