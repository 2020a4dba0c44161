import { HistoryCut, type ChangeLog, type PersonId, type RowChange } from '@stoa/domain';
import {
  coldBackwards,
  logSpan,
  readThrough,
  tableMark,
  toChange,
  type ChangeRow,
  type ColdStore,
  type Engine,
} from '@stoa/tenantdb';
import { containing } from './like.ts';
import { personMark } from './person-marks.ts';

const columns = `position, at, schema_number as schema, table_name as "table", op, row_key as "key",
  row_before as "before", row_after as "after"`;

/** {@link ChangeLog} in what `tenantdb` writes down of a workspace's tables, and moved to `cold` since. */
export function createChangeLog(db: Engine, cold: ColdStore): ChangeLog {
  return {
    position: async () => (await logSpan(db)).last,
    after: (position, limit) => readThrough(db, cold, position, limit),
    async newest({
      tables,
      limit,
      before = Number.MAX_SAFE_INTEGER,
      mentioning,
    }): Promise<readonly RowChange[]> {
      if (tables.length === 0) return [];
      const names = tables.map((_, i) => `:table${i}`).join(', ');
      const rows = await db.query<ChangeRow>(
        `select ${columns} from change_log where position < :before and table_name in (${names})
           and (:mentioning = '%%' or coalesce(row_after, row_before) like :mentioning escape '\\')
         order by position desc limit :limit`,
        {
          before,
          limit,
          mentioning: containing(mentioning ?? ''),
          ...Object.fromEntries(tables.map((table, i) => [`table${i}`, table])),
        },
      );
      const found = rows.map(toChange);
      if (found.length === limit) return found;
      // What was moved away since it was found here lies there too.
      return withCold(db, cold, found, {
        tables,
        limit,
        before: found.at(-1)?.position ?? before,
        mentioning,
      });
    },
  };
}

async function withCold(
  db: Engine,
  cold: ColdStore,
  found: RowChange[],
  { tables, limit, before, mentioning }: ColdWanted,
): Promise<readonly RowChange[]> {
  const marks = [tables.map(tableMark), ...(mentioning === undefined ? [] : [[personMark(mentioning)]])];
  try {
    for await (const rows of coldBackwards(db, cold, { before, marks }))
      for (const row of rows) {
        if (!tables.includes(row.table)) continue;
        if (mentioning !== undefined && !(row.after ?? row.before)?.includes(mentioning)) continue;
        found.push(toChange(row));
        if (found.length === limit) return found;
      }
    return found;
  } catch (cause) {
    throw new HistoryCut(found, cause);
  }
}
interface ColdWanted {
  readonly tables: readonly string[];
  readonly limit: number;
  readonly before: number;
  readonly mentioning: PersonId | undefined;
}
