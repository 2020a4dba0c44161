import type { Engine, SqlParams, SqlRow } from '../engine.ts';
import { ResyncRequired, type ChangePosition } from '../feed/change.ts';
import { logSpan } from '../feed/read-changes.ts';
import type { Migration } from '../schema/migrate.ts';
import type { FirstImages } from './cold.ts';
import { imageOf, lift, type Image } from './lift.ts';
import { columnList, isBehind, isKey, keyParts, liveKey, placeOf, quoted } from './row-words.ts';
import type { TableNow } from './schema-now.ts';

/** Rows as they were after the change at `from`. What happened before what the database still holds is told by `older`. */
export interface Rewind {
  readonly engine: Engine;
  readonly migrations: readonly Migration[];
  /** The database holds every change after this. */
  readonly from: ChangePosition;
  /** First images of rows of a table that changed after the position in question and up to `from`, by their keys. */
  readonly older: (table: string) => FirstImages;
}

/** Rows of a page, which is one query. */
const pageRows = 500;

/** A row in today's columns as it was; `undefined` where there was none. */
export async function rewindRow(
  { engine, migrations, from, older }: Rewind,
  table: TableNow,
  key: string,
): Promise<SqlRow | undefined> {
  const known = older(table.name);
  if (known.has(key)) return liftedOf(table, known.get(key)?.image, migrations);
  // One statement, so that no change gets between the log and the live row.
  const row = await engine.queryOne<SqlRow & { _position: number | null; _live: number | null }>(
    `select f.position as "_position", f.schema_number as "_schema", f.row_before as "_before", t."_live", ${columnList(table, 't.')}
       from (select 1 as n) one
       left join (select position, schema_number, row_before from change_log
                   where table_name = :table and row_key = :key and position > :from order by position limit 1) f on 1 = 1
       left join (select 1 as "_live", ${columnList(table, 'l.')} from ${quoted(table.name)} l
                   where ${isKey(engine, table, 'l', ':key')}) t on f.position is null`,
    { table: table.name, key, from },
  );
  const { _position, _live, _schema, _before, ...live } = row!;
  if (_position === null) return _live === null ? undefined : live;
  return liftedOf(table, imageOf(Number(_schema), _before as string | null), migrations);
}

const liftedOf = (table: TableNow, image: Image | undefined, migrations: readonly Migration[]) =>
  image && lift(table, image, migrations);

/** A change after `from` was moved away meanwhile, so that what was read here is not all that happened. */
export async function checkKept({ engine, from }: Pick<Rewind, 'engine' | 'from'>): Promise<void> {
  const span = await logSpan(engine);
  if (from < span.first - 1) throw new ResyncRequired(from, span);
}

/**
 * All rows of a table as they were, in no order, a page in memory at a time. Others may write meanwhile: each row comes once, as it was.
 *
 * First what changed since, from the log, where it stands still. Then the live rows that did not, by their key; a row that changes while
 * the pages go by is not among them any more, so whatever changed for the first time since the page before, and lies further on,
 * comes from the log with the next page.
 */
export async function* rewindTable(rewind: Rewind, table: TableNow): AsyncGenerator<SqlRow> {
  const { engine, migrations, older } = rewind;
  const known = older(table.name);
  for (const { image } of known.values()) if (image) yield lift(table, image, migrations);

  const end = await engine.queryOne<{ last: number }>(
    'select coalesce(max(position), 0) as last from change_log',
  );
  let seen = Math.max(end!.last, rewind.from);
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: readonly Touched[] = await touchedPage(rewind, table, { after, until: seen });
    for (const { key, schema, before } of page)
      if (before !== null && !known.has(key)) yield lift(table, imageOf(schema, before)!, migrations);
    after = page.length < pageRows ? undefined : page.at(-1)!.key;
  }

  for (let place: SqlRow | undefined, more = true; more;) {
    const page = await livePage(rewind, table, place);
    for (const { key, schema, before } of await overtaken(rewind, table, place, seen, page.seen))
      if (!known.has(key)) yield lift(table, imageOf(schema, before)!, migrations);
    for (const { key, row } of page.rows) if (!known.has(key)) yield row;
    seen = page.seen;
    place = page.rows.at(-1)?.row;
    more = page.rows.length === pageRows;
  }
}

interface Touched {
  readonly key: string;
  readonly schema: number;
  readonly before: string | null;
}

/** First images of the rows that changed after `from` and not after `until`, in the order of their keys. */
const touchedPage = (
  { engine, from }: Rewind,
  { name }: TableNow,
  { after, until }: { readonly after: string; readonly until: ChangePosition },
): Promise<readonly Touched[]> =>
  engine.query<Touched>(
    `select f.row_key as "key", f.schema_number as schema, f.row_before as "before"
       from (select row_key, min(position) as position from change_log
              where table_name = :table and row_key > :after and position > :from and position <= :until
              group by row_key order by row_key limit ${pageRows}) t
       join change_log f on f.position = t.position order by f.row_key`,
    { table: name, after, from, until },
  );

interface LivePage {
  readonly rows: readonly { readonly key: string; readonly row: SqlRow }[];
  /** The newest change when the page was read. */
  readonly seen: ChangePosition;
}

/** Live rows that did not change after `from`, further on than `place`, in the order of their keys. */
async function livePage(
  { engine, from }: Rewind,
  table: TableNow,
  place: SqlRow | undefined,
): Promise<LivePage> {
  const key = liveKey(engine, table, 'l');
  const order = table.key.map(quoted);
  const rows = await engine.query<SqlRow & { _seen: number; _key: string | null }>(
    `select p.*, (select coalesce(max(position), 0) from change_log) as "_seen"
       from (select 1 as n) one left join (
         select ${key} as "_key", ${columnList(table, 'l.')} from ${quoted(table.name)} l
          where not exists (select 1 from change_log c where c.table_name = :table and c.row_key = ${key} and c.position > :from)
            ${
              place
                ? `and ${isBehind(
                    table,
                    order.map((column) => `l.${column}`),
                  )}`
                : ''
            }
          order by ${order.map((column) => `l.${column}`).join(', ')} limit ${pageRows}) p on 1 = 1
      order by ${order.map((column) => `p.${column}`).join(', ')}`,
    { table: table.name, from, ...(place && placeOf(table, place)) },
  );
  return {
    rows: rows.flatMap(({ _seen, _key, ...row }) => (_key === null ? [] : [{ key: _key, row }])),
    seen: Number(rows[0]!._seen),
  };
}

/** Rows further on than `place` whose first change after `from` is one of those after `since`, up to `until`. */
async function overtaken(
  { engine, from }: Rewind,
  table: TableNow,
  place: SqlRow | undefined,
  since: ChangePosition,
  until: ChangePosition,
): Promise<readonly Touched[]> {
  if (until <= since) return [];
  const behind: { sql: string; params: SqlParams } = place
    ? { sql: `and ${isBehind(table, keyParts(engine, table, 'c.row_key'))}`, params: placeOf(table, place) }
    : { sql: '', params: {} };
  return engine.query<Touched>(
    `select c.row_key as "key", c.schema_number as schema, c.row_before as "before" from change_log c
      where c.table_name = :table and c.position > :since and c.position <= :until and c.row_before is not null ${behind.sql}
        and not exists (select 1 from change_log e where e.table_name = :table and e.row_key = c.row_key
                                                     and e.position > :from and e.position < c.position)`,
    { table: table.name, from, since, until, ...behind.params },
  );
}
