import type { Statements } from '../engine.ts';
import { ResyncRequired, type ChangePosition, type ChangeRow } from '../feed/change.ts';
import { logSpan } from '../feed/read-changes.ts';
import type { Migration } from '../schema/migrate.ts';
import { imageOf, type Image } from './lift.ts';
import { redactedRow, redactionsIn, type Redactions } from './redactions.ts';
import { parseSegmentName, SegmentDamaged, unpackSegment } from './segment.ts';
import { segmentAt, segmentBefore, segmentsBetween, type Segment } from './segments.ts';

/** Where one tenant's old changes lie: large, cheap and slow. What it rejects with is told to whoever wants them. */
export interface ColdStore {
  /** Durable and whole once resolved; puts something else in the place of what has this name. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** In any order, with when each was put, epoch ms. */
  list(): Promise<readonly { readonly name: string; readonly at: number }[]>;
  /** What is not there is gone already. */
  delete(name: string): Promise<void>;
}

/** Segments that are asked for while one is worked on: where each takes its time to come, they come together. */
const ahead = 4;

/** The changes after one position and up to another, oldest first, a few segments in memory at a time. */
export async function* coldChanges(
  db: Statements,
  store: ColdStore,
  after: ChangePosition,
  upTo: ChangePosition,
): AsyncGenerator<ChangeRow> {
  if (upTo <= after) return;
  const segments = await segmentsBetween(db, after, upTo);
  let reached = after;
  for (const { first, last } of segments) {
    if (first > reached + 1) break;
    reached = last;
  }
  // A gap: what is missing was never kept, and nothing is told as if it had not happened.
  if (reached < upTo) throw new ResyncRequired(after, await logSpan(db));
  const redactions = await redactionsIn(db);
  const coming: Promise<readonly ChangeRow[]>[] = [];
  const ask = (segment: Segment | undefined): void => {
    if (!segment) return;
    const rows = readSegment(db, store, segment, redactions);
    // Told when its turn comes, which may be never.
    rows.catch(() => {});
    coming.push(rows);
  };
  for (const segment of segments.slice(0, ahead)) ask(segment);
  for (const i of segments.keys()) {
    const rows = await coming.shift()!;
    ask(segments[i + ahead]);
    for (const row of rows) if (row.position > after && row.position <= upTo) yield row;
  }
}

/** The changes of one segment, without what was taken out of them since. Throws {@link SegmentDamaged}. */
export async function readSegment(
  db: Statements,
  store: ColdStore,
  segment: Segment,
  redactions: Redactions,
): Promise<readonly ChangeRow[]> {
  const { rows } = await fetchSegment(db, store, segment);
  return rows.map((row) => redactedRow(row, redactions));
}

/** A segment's bytes and changes as they lie there, under the name that it has by now. */
export async function fetchSegment(
  db: Statements,
  store: ColdStore,
  segment: Segment,
): Promise<{ readonly segment: Segment; readonly bytes: Uint8Array; readonly rows: readonly ChangeRow[] }> {
  const { bytes, ...found } = await rawSegment(db, store, segment);
  if (!bytes) throw new SegmentDamaged(segment, 'is not there');
  return { segment: found, bytes, rows: await unpackSegment(found, bytes) };
}

/** The same, whatever the bytes are, and whether or not there are any. */
export async function rawSegment(
  db: Statements,
  store: ColdStore,
  segment: Segment,
): Promise<Segment & { readonly bytes: Uint8Array | undefined }> {
  const bytes = await store.get(segment.name);
  if (bytes) return { ...segment, bytes };
  // Something was taken out of it meanwhile: then it has another name.
  const [now] = await segmentsBetween(db, segment.first - 1, segment.first);
  return now && now.name !== segment.name ? rawSegment(db, store, now) : { ...segment, bytes };
}

/** What became of one row after a position. */
export interface FirstImage {
  /** Of its first change. */
  readonly position: ChangePosition;
  /** As it was before that; `undefined` where there was none. */
  readonly image: Image | undefined;
}
export type FirstImages = ReadonlyMap<string, FirstImage>;

/** First images of each row that changed there, by table and key: as many as there are such rows, however often they changed. */
export async function firstImages(
  changes: AsyncIterable<ChangeRow>,
  migrations: readonly Migration[],
): Promise<ReadonlyMap<string, FirstImages>> {
  const byTable = new Map<string, Map<string, FirstImage>>();
  for await (const { table: then, key, schema, position, before } of changes) {
    const table = tableNow(then, schema, migrations);
    const images = byTable.get(table) ?? new Map<string, FirstImage>();
    byTable.set(table, images);
    if (!images.has(key)) images.set(key, { position, image: imageOf(schema, before) });
  }
  return byTable;
}

/** What a table is called that had another name at an older schema. */
export const tableNow = (table: string, schema: number, migrations: readonly Migration[]): string =>
  migrations.slice(schema).reduce((name, { renamed }) => renamed?.[name] ?? name, table);

/** Like `positionAt`, for a time before all that the database still holds. */
export async function coldPositionAt(
  db: Statements,
  store: ColdStore,
  atMs: number,
): Promise<ChangePosition> {
  const segment = await segmentAt(db, atMs);
  if (!segment) {
    const oldest = (await segmentsBetween(db, 0, Number.MAX_SAFE_INTEGER))[0];
    return (oldest?.first ?? (await logSpan(db)).first) - 1;
  }
  const { rows } = await fetchSegment(db, store, segment);
  return rows.findLast(({ at }) => at <= atMs)!.position;
}

/** What is wanted of the cold changes, newest first. */
export interface Backwards {
  readonly before: ChangePosition;
  /** Only of segments that have one mark of each list. */
  readonly marks: readonly (readonly string[])[];
}

/** The changes before a position, newest first, a segment at a time. What a segment has no mark of is not read for. */
export async function* coldBackwards(
  db: Statements,
  store: ColdStore,
  { before, marks }: Backwards,
): AsyncGenerator<readonly ChangeRow[]> {
  const redactions = await redactionsIn(db);
  for (let next = before; ;) {
    const segment = await segmentBefore(db, next, marks);
    if (!segment) return;
    const rows = await readSegment(db, store, segment, redactions);
    yield rows.filter(({ position }) => position < before).toReversed();
    next = segment.first;
  }
}

/** The mark that each segment has for each table it holds changes of. */
export const tableMark = (table: string): string => `table ${table}`;

/** Leftovers are names that no segment of the database has. */
export const isSegment = (name: string): boolean => parseSegmentName(name) !== undefined;
