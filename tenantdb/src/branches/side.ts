import type { Engine, Sql, SqlRow, SqlValue } from '../engine.ts';
import { ResyncRequired, toChange, type Change, type ChangePosition } from '../feed/change.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { logSpan, readChanges } from '../feed/read-changes.ts';
import { coldChanges, type ColdStore } from '../history/cold.ts';
import { mostValues } from '../history/copy-to.ts';
import { columnList, quoted } from '../history/row-words.ts';
import { schemaNow, type TableNow } from '../history/schema-now.ts';

/** What became of the rows of one tenant since a position. Plain data: it can come from another process. */
export interface Side {
  /** The end of the log when it was looked at. */
  readonly position: ChangePosition;
  readonly rows: readonly SideRow[];
}
/** A row that was changed, though it may be what it was. */
export interface SideRow {
  readonly table: string;
  /** See `rowKey`. */
  readonly key: string;
  /** `undefined` where there was no such row. */
  readonly before: SqlRow | undefined;
  readonly now: SqlRow | undefined;
}

/** More was changed than can be compared at once. */
export class TooManyChanges extends Error {
  override readonly name = 'TooManyChanges';
  readonly most: number;
  constructor(most: number) {
    super(`More than ${most} changes were made: merge what is there more often, or take a file of it.`);
    this.most = most;
  }
}

export interface SideOptions {
  readonly logged: readonly LoggedTable[];
  /** Positions of the log that are looked at; more throw {@link TooManyChanges}. */
  readonly most?: number;
  /** Where what the log gave up lies. */
  readonly cold?: ColdStore | undefined;
}

/**
 * Looks at one moment, as a transaction does: writers wait meanwhile. Throws `ResyncRequired` when what is kept does not reach back to
 * `since` any more.
 */
export async function sideSince(engine: Engine, since: ChangePosition, options: SideOptions): Promise<Side> {
  const tables = await schemaNow(engine, options.logged);
  return withColdSince(engine, since, options, (older) =>
    engine.transaction((tx) => readSide(tx, tables, older, options.most ?? mostChanges)),
  );
}

/** How many positions of a log are looked at where nothing else is said. */
export const mostChanges = 20_000;

/** What happened from a position up to where the log begins: nothing, unless some of it lies cold. */
export interface ColdSide {
  readonly since: ChangePosition;
  readonly changes: readonly Change[];
}

/** Reads what lies cold first, so that no writer waits for it. Where more is moved away before `work` has read on, it begins again. */
export async function withColdSince<T>(
  engine: Engine,
  since: ChangePosition,
  { cold, most = mostChanges }: Pick<SideOptions, 'cold' | 'most'>,
  work: (older: ColdSide) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const changes: Change[] = [];
    const { first } = await logSpan(engine);
    if (cold && since < first - 1) {
      if (first - 1 - since > most) throw new TooManyChanges(most);
      for await (const row of coldChanges(engine, cold, since, first - 1)) changes.push(toChange(row));
    }
    try {
      return await work({ since, changes });
    } catch (cause) {
      if (!(cause instanceof ResyncRequired) || !cold || tries === 3) throw cause;
    }
  }
}

/** The same within a transaction. */
export async function readSide(
  tx: Sql,
  tables: readonly TableNow[],
  { since, changes: older }: ColdSide,
  most: number,
): Promise<Side> {
  const first = new Map<
    string,
    { table: TableNow; key: string; before: SqlRow | undefined; sample: SqlRow }
  >();
  const take = (changes: readonly Change[]): void => {
    for (const { table: name, key, before, after } of changes) {
      const table = tables.find((one) => one.name === name);
      const id = `${name} ${key}`;
      if (table && !first.has(id)) first.set(id, { table, key, before, sample: (before ?? after)! });
    }
  };
  take(older);
  let position = older.at(-1)?.position ?? since;
  for (;;) {
    const changes = await readChanges(tx, position, pageChanges);
    take(changes);
    position = changes.at(-1)?.position ?? position;
    if (position - since > most) throw new TooManyChanges(most);
    if (changes.length < pageChanges) break;
  }

  const rows: SideRow[] = [];
  for (const [table, touched] of Map.groupBy(first.values(), (one) => one.table)) {
    const now = await liveRows(
      tx,
      table,
      touched.map(({ sample }) => sample),
    );
    for (const { key, before } of touched) rows.push({ table: table.name, key, before, now: now.get(key) });
  }
  return { position, rows };
}
const pageChanges = 1_000;

/** Those that are there of the rows with the keys of `samples`, by key. */
async function liveRows(
  tx: Sql,
  table: TableNow,
  samples: readonly SqlRow[],
): Promise<ReadonlyMap<string, SqlRow>> {
  const { name, key } = table;
  const found = new Map<string, SqlRow>();
  const inOne = Math.floor(mostValues / key.length);
  for (let at = 0; at < samples.length; at += inOne) {
    const params: Record<string, SqlValue> = {};
    const wanted = samples.slice(at, at + inOne).map((row, r) => {
      const equal = key.map((column, c) => {
        params[`k${r}_${c}`] = row[column] ?? null;
        return `${quoted(column)} = :k${r}_${c}`;
      });
      return `(${equal.join(' and ')})`;
    });
    const rows = await tx.query(
      `select ${columnList(table)} from ${quoted(name)} where ${wanted.join(' or ')}`,
      params,
    );
    for (const row of rows) found.set(keyOf(table, row), row);
  }
  return found;
}

/** See `rowKey`. */
export const keyOf = ({ key }: TableNow, row: SqlRow): string =>
  JSON.stringify(key.map((column) => String(row[column])));
