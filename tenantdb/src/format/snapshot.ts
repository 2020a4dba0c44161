import type { Engine, SqlRow } from '../engine.ts';
import type { ChangePosition, ChangeRow } from '../feed/change.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { logSpan } from '../feed/read-changes.ts';
import { coldChanges, rawSegment, type ColdStore } from '../history/cold.ts';
import { lateColumns } from '../history/copy-to.ts';
import { redactedRow, redactionsIn } from '../history/redactions.ts';
import { rewindTable } from '../history/rewind.ts';
import { schemaNow, type TableNow } from '../history/schema-now.ts';
import { packSegment, SegmentDamaged, unpackSegment } from '../history/segment.ts';
import { segmentsBetween, type Segment } from '../history/segments.ts';
import type { Migration } from '../schema/migrate.ts';

/** What is brought about a tenant's schema wherever it is copied. */
export interface TenantSchema {
  readonly migrations: readonly Migration[];
  /** Tables whose changes are logged. */
  readonly logged: readonly LoggedTable[];
  /** Tables that are the tenant's own too, but whose changes nobody logs. */
  readonly unlogged?: readonly LoggedTable[];
}

/** All rows of a tenant as they were at one position of its log, while others go on writing. */
export interface Snapshot {
  readonly position: ChangePosition;
  /** The number of the newest migration, and its name. */
  readonly schema: number;
  readonly migration: string;
  /** Each after those that its rows name. */
  readonly tables: readonly SnapshotTable[];
  rows(table: SnapshotTable): AsyncIterable<SqlRow>;
  /** What the log holds up to `position`, oldest first; what it gave up before that is in the segments. */
  changes(): AsyncIterable<readonly ChangeRow[]>;
  /** What lay cold then, oldest first, as it lies there; `bytes` is missing where nothing is. What was redacted since is not in them. */
  segments(): AsyncIterable<Segment & { readonly bytes: Uint8Array | undefined }>;
  /** What is in the segments and in the log, oldest first. Throws `SegmentDamaged`. */
  allChanges(): AsyncIterable<readonly ChangeRow[]>;
}
export interface SnapshotTable {
  readonly now: TableNow;
  readonly name: string;
  readonly key: readonly string[];
  /** Those that are stored, not worked out, in the order of their names. */
  readonly columns: readonly string[];
  /** Columns that name rows which may come later. */
  readonly late: readonly string[];
}

/** Changes of the log that are in memory at once. */
const pageChanges = 250;

/**
 * A snapshot needs no transaction that stays open, so it is the same on every engine and holds nobody up: what changes while it is read is
 * put back to what the log says it was. Rows of tables that are not logged are as they are found. It ends with an error when the log gives
 * up what it needs meanwhile.
 */
export async function takeSnapshot(
  engine: Engine,
  { migrations, logged, unlogged = [] }: TenantSchema,
  cold?: ColdStore,
): Promise<Snapshot> {
  const { first, last: position } = await logSpan(engine);
  const moved = await segmentsBetween(engine, 0, first - 1);
  const coldStore = (): ColdStore => {
    if (!cold) throw new Error('Some of the history lies cold: say where.');
    return cold;
  };
  const all = await schemaNow(engine, [...logged, ...unlogged]);
  const asNow = new Set(unlogged.map((one) => (typeof one === 'string' ? one : one.table)));
  const newest = await engine.queryOne<{ number: number; name: string }>(
    'select number, name from schema_migration order by number desc limit 1',
  );
  return {
    position,
    schema: newest?.number ?? 0,
    migration: newest?.name ?? 'nothing',
    tables: all.map((now, i) => ({
      now,
      name: now.name,
      key: now.key,
      columns: now.columns.map(({ name }) => name).toSorted(),
      late: lateColumns(now, all.slice(i)),
    })),
    async *rows({ now }) {
      const from = asNow.has(now.name) ? Number.MAX_SAFE_INTEGER : position;
      yield* rewindTable({ engine, migrations, from, older: () => new Map() }, now);
      const { first, last } = await logSpan(engine);
      if (last < position || (first > position + 1 && last > position))
        throw new Error('The log gave up changes that were made while the database was read: try again.');
    },
    changes: () => changesUpTo(engine, first - 1, position, cold),
    async *segments() {
      if (moved.length > 0) yield* segmentsNow(engine, moved, coldStore());
    },
    async *allChanges() {
      if (moved.length > 0) yield* paged(coldChanges(engine, coldStore(), moved[0]!.first - 1, first - 1));
      yield* changesUpTo(engine, first - 1, position, cold);
    },
  };
}

async function* changesUpTo(
  engine: Engine,
  from: ChangePosition,
  position: ChangePosition,
  cold: ColdStore | undefined,
): AsyncGenerator<readonly ChangeRow[]> {
  for (let after = from; after < position;) {
    const page = await engine.query<ChangeRow>(
      `select position, at, schema_number as schema, table_name as "table", op, row_key as "key",
              row_before as "before", row_after as "after"
         from change_log where position > :after and position <= :position order by position limit ${pageChanges}`,
      { after, position },
    );
    if (page.length === 0) return;
    const before = page[0]!.position - 1;
    // Moved away while it was read: it lies cold by now.
    if (before > after && cold) yield* paged(coldChanges(engine, cold, after, before));
    else if (before > after) throw new Error('The log gave up changes while it was read: try again.');
    yield page;
    after = page.at(-1)!.position;
  }
}

async function* segmentsNow(
  engine: Engine,
  segments: readonly Segment[],
  cold: ColdStore,
): AsyncGenerator<Segment & { readonly bytes: Uint8Array | undefined }> {
  for (const segment of segments) {
    const found = await rawSegment(engine, cold, segment);
    const redactions = await redactionsIn(engine);
    if (!found.bytes || redactions.size === 0) yield found;
    else
      try {
        const rows = await unpackSegment(found, found.bytes);
        const after = rows.map((row) => redactedRow(row, redactions));
        const isSame = after.every((row, i) => row === rows[i]);
        yield isSame ? found : { ...found, ...(await packSegment(after)) };
      } catch (cause) {
        // It is damaged there too, and says so when it is read.
        if (!(cause instanceof SegmentDamaged)) throw cause;
        yield found;
      }
  }
}

async function* paged(rows: AsyncIterable<ChangeRow>): AsyncGenerator<readonly ChangeRow[]> {
  let page: ChangeRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < pageChanges) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
