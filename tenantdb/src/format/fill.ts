import type { Engine, SqlParams, SqlRow, SqlValue } from '../engine.ts';
import type { Change, ChangeRow } from '../feed/change.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { logChanges, pauseLogging } from '../feed/log-changes.ts';
import { logSpan } from '../feed/read-changes.ts';
import type { ColdStore } from '../history/cold.ts';
import { marksIn } from '../history/move-cold.ts';
import type { Part, PartTable } from './parts.ts';
import { quoted } from '../history/row-words.ts';
import { parseSegmentName, SegmentDamaged, unpackSegment } from '../history/segment.ts';
import { addSegment, anyMark, type Segment } from '../history/segments.ts';
import { FileRefused } from './tenant-file.ts';

export interface FillOptions {
  readonly logged: readonly LoggedTable[];
  /** Rows may be of these. Whoever wrote the file may have named any other: what is the database's own alone, nobody brings along. */
  readonly tables: ReadonlySet<string>;
  /** The number of the newest migration of the engine. */
  readonly schema: number;
  /** Takes bytes that are no rows; without it they are refused. */
  readonly takeBytes?: ((part: BytesPart) => Promise<void>) | undefined;
  /** As in `ImportOptions`. */
  readonly cold?: ColdStore | undefined;
  readonly marksOf?: ((change: Change) => Iterable<string>) | undefined;
}
type BytesPart = Extract<Part, { type: 'bytes' }>;

/** A Durable Object allows 100 values in a statement; PostgreSQL 65,535, where each statement is one more for the server to plan. */
const mostParams = { sqlite: 96, postgres: 2_500 } as const;

/**
 * Writes what comes into an engine that has the tables and no rows. It is not one transaction: an engine that was half filled is to be
 * dropped. Its log is the one that came, or empty.
 */
export async function fill(
  engine: Engine,
  parts: AsyncIterable<Part>,
  { logged, tables, schema, takeBytes, cold, marksOf }: FillOptions,
): Promise<void> {
  const segments: Segment[] = [];
  await pauseLogging(engine);
  let isLogEmpty = false;
  const emptyLog = async (): Promise<void> => {
    if (!isLogEmpty) await engine.run('delete from change_log');
    isLogEmpty = true;
  };
  for await (const part of parts) {
    if ((part.type === 'rows' || part.type === 'links') && !tables.has(part.table.name))
      throw new FileRefused({ type: 'Damaged', part: `the table ${part.table.name}` });
    if (part.type === 'rows') await insertRows(engine, part.table.name, part.table.columns, part.rows);
    if (part.type === 'links') await link(engine, part.table, part.rows);
    if (part.type === 'changes') {
      await emptyLog();
      await insertRows(engine, 'change_log', logColumns, part.changes.map(toLogRow));
    }
    if (part.type === 'bytes' && part.kind === 'segment') {
      await emptyLog();
      segments.push(await takeSegment(engine, part, cold, marksOf));
    } else if (part.type === 'bytes') {
      if (!takeBytes) throw new Error(`There is nowhere to put ${part.name}.`);
      await takeBytes(part);
    }
  }
  await emptyLog();
  await checkWhole(engine, segments);
  await logChanges(engine, logged, schema);
}

/** A segment goes where such things lie here, or into the log where there is no such place. */
async function takeSegment(
  engine: Engine,
  part: BytesPart,
  cold: ColdStore | undefined,
  marksOf: FillOptions['marksOf'],
): Promise<Segment> {
  const damaged = (cause?: unknown) =>
    new FileRefused({ type: 'Damaged', part: `the file ${part.name}` }, cause);
  const named = parseSegmentName(part.name);
  const firstAt = part.about['firstAt'];
  if (!named || typeof firstAt !== 'number') throw damaged();
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of part.bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > mostSegmentBytes) throw damaged();
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
  const segment: Segment = { ...named, firstAt, sizeBytes };
  const rows = await unpackSegment(named, sizeBytes > 0 ? bytes : undefined).catch((cause: unknown) => {
    if (!(cause instanceof SegmentDamaged)) throw cause;
    if (!cold) throw damaged(cause);
    // As it was where it came from: it says so when it is read.
    return undefined;
  });
  if (!cold) {
    await insertRows(engine, 'change_log', logColumns, rows!.map(toLogRow));
    return segment;
  }
  if (sizeBytes > 0) await cold.put(part.name, bytes);
  await engine.runAll(addSegment(segment, rows ? marksIn(rows, marksOf) : [anyMark]));
  return segment;
}
/** Far more than `moveCold` puts into one. */
const mostSegmentBytes = 64 << 20;

/** The segments are one stretch, up to where the log begins. */
async function checkWhole(engine: Engine, segments: readonly Segment[]): Promise<void> {
  if (segments.length === 0) return;
  const { first } = await logSpan(engine);
  const isNext = ({ last }: Segment, i: number) => last + 1 === (segments[i + 1]?.first ?? end);
  const end = first <= segments[0]!.first ? segments.at(-1)!.last + 1 : first;
  if (!segments.every(isNext)) throw new FileRefused({ type: 'Damaged', part: 'the history' });
}

/** Statements that were begun together are committed together, and sent together where the database is distant. */
async function insertRows(
  engine: Engine,
  table: string,
  columns: readonly string[],
  rows: readonly SqlRow[],
): Promise<void> {
  const inOne = Math.max(1, Math.floor(mostParams[engine.dialect] / columns.length));
  const head = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values `;
  const runs: Promise<unknown>[] = [];
  for (let at = 0; at < rows.length; at += inOne) {
    const some = rows.slice(at, at + inOne);
    const params: Record<string, SqlValue> = {};
    const values = some.map((row, r) => {
      const names = columns.map((column, c) => {
        params[`r${r}c${c}`] = row[column] ?? null;
        return `:r${r}c${c}`;
      });
      return `(${names.join(', ')})`;
    });
    runs.push(engine.run(head + values.join(', '), params));
  }
  await settled(runs);
}

async function link(
  engine: Engine,
  { name, key, columns }: PartTable,
  rows: readonly SqlRow[],
): Promise<void> {
  const own = columns.filter((column) => !key.includes(column));
  const equal = (names: readonly string[], by: string): string =>
    names.map((column, i) => `${quoted(column)} = :${by}${i}`).join(by === 'k' ? ' and ' : ', ');
  const sql = `update ${quoted(name)} set ${equal(own, 'o')} where ${equal(key, 'k')}`;
  const valuesOf = (row: SqlRow, names: readonly string[], by: string): SqlParams =>
    Object.fromEntries(names.map((column, i) => [`${by}${i}`, row[column] ?? null]));
  await settled(
    rows.map((row) => engine.run(sql, { ...valuesOf(row, own, 'o'), ...valuesOf(row, key, 'k') })),
  );
}

/** Nothing of a batch is still under way when its first failure is told. */
async function settled(runs: readonly Promise<unknown>[]): Promise<void> {
  for (const run of await Promise.allSettled(runs)) if (run.status === 'rejected') throw run.reason;
}

const logColumns = [
  'position',
  'at',
  'schema_number',
  'table_name',
  'op',
  'row_key',
  'row_before',
  'row_after',
] as const;
const toLogRow = (change: ChangeRow): SqlRow => ({
  position: change.position,
  at: change.at,
  schema_number: change.schema,
  table_name: change.table,
  op: change.op,
  row_key: change.key,
  row_before: change.before,
  row_after: change.after,
});
