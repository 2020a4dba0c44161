import type { SqlRow, SqlValue } from '../engine.ts';
import type { ChangePosition } from '../feed/change.ts';
import { imageOf, lift } from './lift.ts';
import type { Rewind } from './rewind.ts';
import { rewindRow } from './rewind.ts';
import { columnList, isKey, quoted } from './row-words.ts';
import type { TableNow } from './schema-now.ts';

/** A row that is another now than it was: `then` or `now` is missing where there was, or is, none. */
export interface Difference {
  readonly table: TableNow;
  readonly key: string;
  readonly then: SqlRow | undefined;
  readonly now: SqlRow | undefined;
}

const pageRows = 200;

/**
 * Rows of a table that are others now than at the rewind's position, in the order of their keys; with `upTo` only those that also
 * changed before that. Asked for within a transaction, nothing comes between.
 */
export async function differencesIn(
  rewind: Rewind,
  table: TableNow,
  upTo: ChangePosition = Number.MAX_SAFE_INTEGER,
): Promise<Difference[]> {
  const { engine, migrations, from } = rewind;
  const known = rewind.older(table.name);
  const found: Difference[] = [];
  for (const [key, { position }] of known)
    if (position <= upTo)
      found.push({
        table,
        key,
        then: await rewindRow(rewind, table, key),
        now: await liveRow(rewind, table, key),
      });
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: (SqlRow & { _key: string; _schema: number; _before: string | null; _live: number | null })[] =
      await engine.query(
        `select f.row_key as "_key", f.schema_number as "_schema", f.row_before as "_before", t."_live", ${columnList(table, 't.')}
           from (select row_key, min(position) as position from change_log
                  where table_name = :table and row_key > :after and position > :from
                  group by row_key having min(position) <= :upTo order by row_key limit ${pageRows}) k
           join change_log f on f.position = k.position
           left join (select 1 as "_live", ${columnList(table, 'l.')} from ${quoted(table.name)} l) t on ${isKey(engine, table, 't', 'f.row_key')}
          order by f.row_key`,
        { table: table.name, after, from, upTo },
      );
    for (const { _key: key, _schema, _before, _live, ...row } of page) {
      const image = imageOf(_schema, _before);
      if (!known.has(key))
        found.push({
          table,
          key,
          then: image && lift(table, image, migrations),
          now: _live === null ? undefined : row,
        });
    }
    after = page.length < pageRows ? undefined : page.at(-1)!._key;
  }
  return found.filter(differs);
}

/** One row, whether or not it differs. */
export const differenceOf = async (rewind: Rewind, table: TableNow, key: string): Promise<Difference> => ({
  table,
  key,
  then: await rewindRow(rewind, table, key),
  now: await liveRow(rewind, table, key),
});

export const liveRow = ({ engine }: Pick<Rewind, 'engine'>, table: TableNow, key: string) =>
  engine.queryOne<SqlRow>(
    `select ${columnList(table, 'l.')} from ${quoted(table.name)} l where ${isKey(engine, table, 'l', ':key')}`,
    { key },
  );

export const differs = ({ table, then, now }: Difference): boolean =>
  then === undefined || now === undefined
    ? then !== now
    : table.columns.some(({ name }) => !isSame(then[name]!, now[name]!));

const isSame = (a: SqlValue, b: SqlValue): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array
    ? a.length === b.length && a.every((byte, i) => byte === b[i])
    : a === b;
