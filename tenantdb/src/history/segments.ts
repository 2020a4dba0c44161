import type { Database, Sql, Statement, Statements } from '../engine.ts';
import type { ChangePosition } from '../feed/change.ts';
import { parseSegmentName, SegmentDamaged, type SegmentName } from './segment.ts';

/** A segment that the database knows of. */
export interface Segment extends SegmentName {
  /** When its first change was written, epoch ms. */
  readonly firstAt: number;
  /** As it lies there. */
  readonly sizeBytes: number;
}

/**
 * Which changes lie cold, and where: the database's word for it. What a cold store holds besides is a leftover. Marks say what a segment is
 * worth reading for, as `table post`.
 */
export const segmentTables: readonly string[] = [
  `create table if not exists change_segment (
     first_position bigint primary key, last_position bigint not null, first_at bigint not null, size_bytes bigint not null, name text not null
   )`,
  `create table if not exists change_segment_mark (
     mark text not null, first_position bigint not null, primary key (mark, first_position)
   )`,
  'create table if not exists change_setting (name text primary key, value bigint not null)',
];

/** The mark of a segment of which nobody could tell what is in it. */
export const anyMark = 'any';

interface SegmentRow {
  readonly first: number;
  readonly firstAt: number;
  readonly sizeBytes: number;
  readonly name: string;
}
const columns = `first_position as "first", first_at as "firstAt", size_bytes as "sizeBytes", name`;

function toSegment({ first, firstAt, sizeBytes, name }: SegmentRow): Segment {
  const parsed = parseSegmentName(name);
  if (!parsed)
    throw new SegmentDamaged({ name, first: Number(first), last: Number(first) }, 'has no name of ours');
  return { ...parsed, firstAt: Number(firstAt), sizeBytes: Number(sizeBytes) };
}

/** Those with changes after one position and up to another, oldest first. */
export async function segmentsBetween(
  db: Statements,
  after: ChangePosition,
  upTo: ChangePosition,
): Promise<readonly Segment[]> {
  const rows = await db.query<SegmentRow>(
    `select ${columns} from change_segment where last_position > :after and first_position <= :upTo order by first_position`,
    { after, upTo },
  );
  return rows.map(toSegment);
}

/** The newest segment that begins not later than a time, epoch ms. */
export async function segmentAt(db: Statements, atMs: number): Promise<Segment | undefined> {
  const row = await db.queryOne<SegmentRow>(
    `select ${columns} from change_segment where first_at <= :atMs order by first_position desc limit 1`,
    { atMs },
  );
  return row && toSegment(row);
}

/** The newest segment that begins before a position and has one of the marks in each list; all have those of no list. */
export async function segmentBefore(
  db: Statements,
  before: ChangePosition,
  marks: readonly (readonly string[])[],
): Promise<Segment | undefined> {
  const params: Record<string, string | number> = { before };
  const has = marks.map((some, i) => {
    const names = some.map((mark, n) => {
      params[`m${i}_${n}`] = mark;
      return `:m${i}_${n}`;
    });
    return `and exists (select 1 from change_segment_mark m where m.first_position = s.first_position and m.mark in ('${anyMark}', ${names.join(', ')}))`;
  });
  const row = await db.queryOne<SegmentRow>(
    `select ${columns} from change_segment s where first_position < :before ${has.join(' ')} order by first_position desc limit 1`,
    params,
  );
  return row && toSegment(row);
}

export const addSegment = (
  { name, first, last, firstAt, sizeBytes }: Segment,
  marks: Iterable<string>,
): readonly Statement[] => [
  {
    sql: `insert into change_segment (first_position, last_position, first_at, size_bytes, name)
          values (:first, :last, :firstAt, :sizeBytes, :name)`,
    params: { name, first, last, firstAt, sizeBytes },
  },
  ...[...marks].map((mark) => ({
    sql: 'insert into change_segment_mark (mark, first_position) values (:mark, :first)',
    params: { mark, first },
  })),
];

/** `false` where it is not the one known for these positions any more. */
export async function renameSegment(
  db: Pick<Sql, 'run'>,
  was: Pick<Segment, 'first' | 'name'>,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<boolean> {
  const { changes } = await db.run(
    'update change_segment set name = :name, size_bytes = :sizeBytes where first_position = :first and name = :was',
    { name, sizeBytes: bytes.length, first: was.first, was: was.name },
  );
  return changes === 1;
}

export const forgetSegments = async (db: Pick<Database, 'runAll'>): Promise<void> => {
  await db.runAll([{ sql: 'delete from change_segment' }, { sql: 'delete from change_segment_mark' }]);
};

/** What lies cold in all. */
export interface ColdSpan {
  readonly segments: number;
  readonly changes: number;
  readonly sizeBytes: number;
  /** When the oldest change was written, epoch ms; `undefined` where nothing lies cold. */
  readonly firstAt: number | undefined;
}
export async function coldSpan(db: Statements): Promise<ColdSpan> {
  const row = await db.queryOne<{ segments: number; changes: number; size: number; at: number | null }>(
    `select count(*) as segments, coalesce(sum(last_position - first_position + 1), 0) as changes, coalesce(sum(size_bytes), 0) as size,
            (select first_at from change_segment order by first_position limit 1) as at from change_segment`,
  );
  const { segments, changes, size, at } = row!;
  return {
    segments: Number(segments),
    changes: Number(changes),
    sizeBytes: Number(size),
    firstAt: at === null ? undefined : Number(at),
  };
}

/** Numbers beside the history. The first two are for whoever moves changes: this library asks for neither. */
export interface ChangeSettings {
  /** How long changes stay at hand, ms; `undefined` where nobody said. */
  readonly hot_ms: number | undefined;
  /** When what lies cold was last tidied, epoch ms. */
  readonly tidied_at: number | undefined;
  /** How often something was taken out of the log. */
  readonly redactions: number | undefined;
}
export async function changeSettings(db: Statements): Promise<ChangeSettings> {
  const rows = await db.query<{ name: string; value: number }>('select name, value from change_setting');
  const of = (wanted: string) => rows.find(({ name }) => name === wanted)?.value;
  return { hot_ms: of('hot_ms'), tidied_at: of('tidied_at'), redactions: of('redactions') };
}
export async function settle(db: Statements, name: keyof ChangeSettings, value: number): Promise<void> {
  await db.run(
    `insert into change_setting (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value`,
    { name, value },
  );
}
