import type { Statements } from '../engine.ts';
import {
  ResyncRequired,
  toChange,
  type Change,
  type ChangePosition,
  type ChangeRow,
  type LogSpan,
} from './change.ts';

export async function logSpan(db: Statements): Promise<LogSpan> {
  const row = await db.queryOne<{ first: number | null; last: number | null }>(
    // Apart: SQLite looks at every change for both in one.
    'select (select min(position) from change_log) as first, (select max(position) from change_log) as last',
  );
  return { first: row?.first ?? 1, last: row?.last ?? 0 };
}

/**
 * Changes after a position, oldest first, at most `limit` (1 to 10,000). Fewer than `limit` means that there are no more yet. Throws
 * {@link ResyncRequired} when some after `after` are not kept, or `after` has not been reached yet, as after a restore of older data.
 */
export async function readChanges(
  db: Statements,
  after: ChangePosition,
  limit: number,
): Promise<readonly Change[]> {
  return (await readRows(db, after, { limit })).map(toChange);
}

/** The same as they are stored, and of the first ones only those whose rows have at most `size` characters together, but never none. */
export async function readRows(
  db: Statements,
  after: ChangePosition,
  { limit, size }: { readonly limit: number; readonly size?: number },
): Promise<readonly ChangeRow[]> {
  const rows =
    size === undefined
      ? await db.query<ChangeRow>(fromAfter, { after, limit })
      : await db.query<ChangeRow>(fromAfterOfSize, { after, limit, size });
  if (rows[0]?.position === after) return rows.slice(1);
  if (rows[0] ? rows[0].position === after + 1 : after === 0) return rows.slice(0, limit);
  throw new ResyncRequired(after, await logSpan(db));
}

// The change at `after` comes along without its rows: it tells in the same look at the log that this position is one of its.
const rowsFrom = (source: string) => `
  select position, at, schema_number as schema, table_name as "table", op, row_key as "key",
         case when position > :after then row_before end as "before", case when position > :after then row_after end as "after"
    from ${source}`;
const fromAfter = `${rowsFrom('change_log')} where position >= :after order by position limit :limit + 1`;
const fromAfterOfSize = `${rowsFrom(`(
    select c.*, sum(case when position > :after then coalesce(length(row_before), 0) + coalesce(length(row_after), 0) else 0 end)
                  over (order by position) as size
      from (select * from change_log where position >= :after order by position limit :limit + 1) c) c`)}
   where size <= :size or position <= :after + 1 order by position`;
