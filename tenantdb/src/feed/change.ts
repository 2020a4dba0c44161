import type { SqlRow, SqlValue } from '../engine.ts';

/** A change's place in its tenant's log: the first is 1, each next one more, in the order of commits. 0 stands before the first. */
export type ChangePosition = number;

/** One row that became, changed or went. */
export interface Change {
  readonly position: ChangePosition;
  /** When it was written, by the database's clock, epoch ms. Clocks are set back: only positions order changes. */
  readonly at: number;
  /** The number of the newest migration then: the columns of the images are that schema's. */
  readonly schema: number;
  readonly table: string;
  readonly op: 'insert' | 'update' | 'delete';
  /** Tells the row apart from all others of its table: {@link rowKey} of its primary key. */
  readonly key: string;
  readonly before: SqlRow | undefined;
  readonly after: SqlRow | undefined;
}

/** A row's key as the log has it: the values of its primary key as texts, in the key's order, in a JSON array. The same on every engine. */
export const rowKey = (values: readonly SqlValue[]): string => JSON.stringify(values.map(String));

/** What the log still holds; an empty one has `last` 0. The newest change is never given up, so that positions go on from it. */
export interface LogSpan {
  readonly first: ChangePosition;
  readonly last: ChangePosition;
}

/** A reader wants what the log does not hold any more: it has to take in everything anew, and then follow from `span.last`. */
export class ResyncRequired extends Error {
  override readonly name = 'ResyncRequired';
  readonly span: LogSpan;
  constructor(after: ChangePosition, span: LogSpan) {
    super(
      `Changes after ${after} are not all kept: the oldest is ${span.first}. Read everything, and follow from ${span.last}.`,
    );
    this.span = span;
  }
}

/** A change as its table holds it. */
export interface ChangeRow {
  readonly position: number;
  readonly at: number;
  readonly schema: number;
  readonly table: string;
  readonly op: 'I' | 'U' | 'D';
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

const opByLetter = { I: 'insert', U: 'update', D: 'delete' } as const;

export const toChange = ({ op, before, after, ...row }: ChangeRow): Change => ({
  ...row,
  op: opByLetter[op],
  before: before === null ? undefined : imageToRow(before),
  after: after === null ? undefined : imageToRow(after),
});

/** A row from its image in the log: JSON, with bytes as `{"$blob":"hex"}` and booleans, which PostgreSQL may write, as 0 and 1. */
export function imageToRow(image: string): SqlRow {
  const row = JSON.parse(image) as Record<string, SqlValue | boolean | { readonly $blob: string }>;
  for (const [column, value] of Object.entries(row))
    if (typeof value === 'boolean') row[column] = Number(value);
    else if (typeof value === 'object' && value !== null && '$blob' in value)
      row[column] = bytesOf(value.$blob);
  return row as SqlRow;
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
