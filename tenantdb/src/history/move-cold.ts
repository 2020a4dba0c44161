import type { Engine, Statement } from '../engine.ts';
import {
  ResyncRequired,
  toChange,
  type Change,
  type ChangePosition,
  type ChangeRow,
} from '../feed/change.ts';
import { logSpan, readRows } from '../feed/read-changes.ts';
import { fetchSegment, isSegment, rawSegment, tableMark, type ColdStore } from './cold.ts';
import { positionAt } from './position-at.ts';
import { redactedRow, redactionsIn, type Redactions } from './redactions.ts';
import { checkSegment, packSegment, SegmentDamaged, type PackedSegment } from './segment.ts';
import { addSegment, changeSettings, renameSegment, segmentsBetween, type Segment } from './segments.ts';

/**
 * Changes, and characters of their rows, in one segment: what is held in memory at a time, and what goes from the log in one transaction,
 * for which writers wait (2,000 changes on SQLite: `npm run bench -- cold`).
 */
const mostInSegment = { limit: 2_000, size: 8_000_000 };

export interface MoveOptions {
  /** Changes that were written before it go, epoch ms. */
  readonly before: number;
  /** Segments at most. */
  readonly most?: number;
  /** What a change is found by again without reading all, beside its table: see `coldBackwards`. */
  readonly marksOf?: (change: Change) => Iterable<string>;
}
export interface Moved {
  readonly changes: number;
  /** Whether nothing is left that is old enough. */
  readonly isDone: boolean;
}

/**
 * Moves old changes into the cold store, a segment at a time, and writers have their turns in between. A segment is put, and read back,
 * before one transaction takes its changes out of the log and says where they lie: whoever is killed anywhere leaves the changes where they
 * were, or where they are to be, and at most a leftover (`sweepCold`). The newest change always stays. Two may do it at once.
 */
export async function moveCold(
  engine: Engine,
  store: ColdStore,
  { before, most = Number.MAX_SAFE_INTEGER, marksOf = () => [] }: MoveOptions,
): Promise<Moved> {
  let changes = 0;
  for (let segments = 0; segments < most; segments++) {
    const moved = await moveSegment(engine, store, before, marksOf);
    if (moved === 0) return { changes, isDone: true };
    changes += moved;
  }
  return { changes, isDone: false };
}

async function moveSegment(
  engine: Engine,
  store: ColdStore,
  before: number,
  marksOf: (change: Change) => Iterable<string>,
): Promise<number> {
  for (;;) {
    const { redactions } = await changeSettings(engine);
    const { first, last } = await logSpan(engine);
    const end = Math.min(await positionAt(engine, before - 1), last - 1);
    if (end < first) return 0;
    const some = { ...mostInSegment, limit: Math.min(mostInSegment.limit, end - first + 1) };
    const rows = await readRows(engine, first - 1, some).catch(unlessMoved);
    if (!rows) continue;
    const packed = await packSegment(rows);
    await store.put(packed.name, packed.bytes);
    // Nothing goes that cannot be read there.
    await checkSegment(packed, await store.get(packed.name));
    const marks = marksIn(rows, marksOf);
    const isMoved = await engine.transaction(async (tx) => {
      // Somebody else may have moved them, or something was taken out of the log since: then it is looked whether out of them.
      if ((await logSpan(tx)).first !== first) return false;
      if ((await changeSettings(tx)).redactions !== redactions) {
        const now = await readRows(tx, first - 1, { ...some, limit: rows.length });
        if (!areSame(now, rows)) return false;
      }
      for (const { sql, params } of statementsOf(packed, rows, marks)) await tx.run(sql, params);
      return true;
    });
    if (isMoved) return rows.length;
    await store.delete(packed.name);
  }
}

const statementsOf = (
  packed: PackedSegment,
  rows: readonly ChangeRow[],
  marks: Iterable<string>,
): readonly Statement[] => [
  ...addSegment(segmentOf(packed, rows), marks),
  { sql: 'delete from change_log where position <= :last', params: { last: packed.last } },
];

export const segmentOf = (
  { bytes, ...named }: PackedSegment,
  rows: readonly Pick<ChangeRow, 'at'>[],
): Segment => ({ ...named, firstAt: rows[0]!.at, sizeBytes: bytes.length });

/** What a segment with these changes is found by. */
export function marksIn(
  rows: readonly ChangeRow[],
  marksOf: (change: Change) => Iterable<string> = () => [],
): ReadonlySet<string> {
  const marks = new Set<string>();
  for (const row of rows) {
    marks.add(tableMark(row.table));
    for (const mark of marksOf(toChange(row))) marks.add(mark);
  }
  return marks;
}

const areSame = (a: readonly ChangeRow[], b: readonly ChangeRow[]): boolean =>
  a.length === b.length &&
  a.every((row, i) => {
    const { position, before, after } = b[i]!;
    return row.position === position && row.before === before && row.after === after;
  });

function unlessMoved(cause: unknown): undefined {
  if (!(cause instanceof ResyncRequired)) throw cause;
}

/**
 * Puts segments anew that still hold what was redacted since they were put, and deletes what they were. Until then it is taken out whenever
 * they are read.
 */
export async function redactCold(engine: Engine, store: ColdStore): Promise<void> {
  const redactions = await redactionsIn(engine);
  if (redactions.size === 0) return;
  let areAllRead = true;
  for (const { first } of await segmentsBetween(engine, 0, Number.MAX_SAFE_INTEGER))
    try {
      while (!(await redactSegment(engine, store, first, redactions)));
    } catch (cause) {
      if (!(cause instanceof SegmentDamaged)) throw cause;
      areAllRead = false;
    }
  // Where one cannot be read now, it may be put back from a backup, with all that it held.
  if (!areAllRead) return;
  for (const { table, key, columns } of redactions.values())
    // What was redacted again meanwhile is there for the next time.
    await engine.run(
      'delete from change_redaction where table_name = :table and row_key = :key and columns = :columns',
      { table, key, columns },
    );
}

/** `false` where somebody else put it anew meanwhile. */
async function redactSegment(
  engine: Engine,
  store: ColdStore,
  first: ChangePosition,
  redactions: Redactions,
): Promise<boolean> {
  const [known] = await segmentsBetween(engine, first - 1, first);
  if (!known) return true;
  const { segment, rows } = await fetchSegment(engine, store, known);
  const after = rows.map((row) => redactedRow(row, redactions));
  if (areSame(after, rows)) return true;
  const packed = await packSegment(after);
  await store.put(packed.name, packed.bytes);
  await checkSegment(packed, await store.get(packed.name));
  const isNew = await renameSegment(engine, segment, packed);
  await store.delete(isNew ? segment.name : packed.name);
  return isNew;
}

/**
 * Deletes what whoever was killed midway left in the store: segments that the database does not name, and that were put before a time, epoch
 * ms, so that nobody is about to name them. Answers how many.
 */
export async function sweepCold(engine: Engine, store: ColdStore, before: number): Promise<number> {
  const there = await store.list();
  const known = new Set((await segmentsBetween(engine, 0, Number.MAX_SAFE_INTEGER)).map(({ name }) => name));
  const left = there.filter(({ name, at }) => isSegment(name) && !known.has(name) && at < before);
  for (const { name } of left) await store.delete(name);
  return left.length;
}

/** Puts the segments that `to` names, as a copy of `from` does, into its own store. */
export async function copySegments(
  from: { readonly engine: Engine; readonly store: ColdStore },
  to: { readonly engine: Engine; readonly store: ColdStore },
): Promise<void> {
  for (const segment of await segmentsBetween(to.engine, 0, Number.MAX_SAFE_INTEGER)) {
    const { name, bytes } = await rawSegment(from.engine, from.store, segment);
    // One that is missing is missing there too, and said to be when it is read.
    if (bytes) await to.store.put(name, bytes);
    if (bytes && name !== segment.name) await renameSegment(to.engine, segment, { name, bytes });
  }
}
