import type { PersonId } from '../ids.ts';

/** One row of a workspace that became, changed or went, with its columns as the database names them. */
export interface RowChange {
  /** From 1, one more for each, in the order in which they were committed. */
  readonly position: number;
  /** By the database's clock, epoch ms. */
  readonly at: number;
  readonly table: string;
  readonly op: 'insert' | 'update' | 'delete';
  /** The values of the row's key as texts, in a JSON array. */
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}
export type Row = Readonly<Record<string, string | number | bigint | null | Uint8Array>>;

/**
 * What happened in a workspace, row by row.
 *
 * - **CL1** `position` is that of the newest change; 0 where nothing has happened.
 * - **CL2** `newest` lists the changes of these tables, latest first; `before` leaves out that position and all after it, `mentioning`
 *   all whose rows do not hold that person's id somewhere, and may leave out what that person did not do.
 * - **CL3** `after` lists all changes after a position, oldest first. It rejects with an error named `ResyncRequired` where not all of them are
 *   kept, or the log has not come as far.
 * - **CL4** What was moved away is told like the rest. Where it cannot be read now, `newest` rejects with {@link HistoryCut}, which tells what
 *   is newer.
 */
export interface ChangeLog {
  position(): Promise<number>;
  /** `limit` 1 to 1,000. */
  newest(wanted: {
    readonly tables: readonly string[];
    readonly limit: number;
    readonly before?: number | undefined;
    readonly mentioning?: PersonId | undefined;
  }): Promise<readonly RowChange[]>;
  /** `limit` 1 to 1,000. */
  after(position: number, limit: number): Promise<readonly RowChange[]>;
}

/** What happened before a time cannot be read now. */
export class HistoryCut extends Error {
  override readonly name = 'HistoryCut';
  /** Of what was asked for, what is newer. */
  readonly found: readonly RowChange[];
  constructor(found: readonly RowChange[], cause: unknown) {
    super('What is older cannot be read right now.', { cause });
    this.found = found;
  }
}

export interface ChangeLogDep {
  readonly changeLog: ChangeLog;
}
