import type { SqlRow, SqlValue } from '../engine.ts';
import type { Side, SideRow } from './side.ts';

/** A row that is not the same in a branch and in its origin. */
export interface Difference {
  readonly table: string;
  /** See `rowKey`. */
  readonly key: string;
  /**
   * Where it was changed since they parted. On `both` sides it became two different things: merging needs to be told which one to keep.
   */
  readonly side: 'branch' | 'origin' | 'both';
  /** What it was when they parted; `undefined` where there was no such row. */
  readonly base: SqlRow | undefined;
  readonly branch: SqlRow | undefined;
  readonly origin: SqlRow | undefined;
  /** Columns in which any two of the three differ. */
  readonly columns: readonly string[];
}

/** Three ways: what both were at first, and what has become of it on each side. What both did alike is no difference. */
export function compareSides(branch: Side, origin: Side): readonly Difference[] {
  const there = new Map(origin.rows.map((row) => [idOf(row), row]));
  const differences: Difference[] = [];
  for (const row of branch.rows) {
    const other = there.get(idOf(row));
    there.delete(idOf(row));
    add(row, row.before, row.now, other ? other.now : row.before);
  }
  for (const row of there.values()) add(row, row.before, row.before, row.now);
  return differences;

  function add(
    { table, key }: SideRow,
    base: SqlRow | undefined,
    ours: SqlRow | undefined,
    theirs: SqlRow | undefined,
  ): void {
    if (isSameRow(ours, theirs)) return;
    const side = isSameRow(base, ours) ? 'origin' : isSameRow(base, theirs) ? 'branch' : 'both';
    const names = new Set([base, ours, theirs].flatMap((row) => Object.keys(row ?? {})));
    const columns = [...names].filter(
      (name) => !isSameValue(ours?.[name], theirs?.[name]) || !isSameValue(base?.[name], ours?.[name]),
    );
    differences.push({ table, key, side, base, branch: ours, origin: theirs, columns });
  }
}

/** One name for a row of a tenant. */
export const idOf = ({ table, key }: { readonly table: string; readonly key: string }): string =>
  `${table} ${key}`;

/** Rows of an older schema have fewer columns: only what both know is compared. */
export function isSameRow(a: SqlRow | undefined, b: SqlRow | undefined): boolean {
  if (!a || !b) return a === b;
  return Object.keys(a).every((name) => !(name in b) || isSameValue(a[name], b[name]));
}

function isSameValue(a: SqlValue | undefined, b: SqlValue | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  // a whole number may come as a bigint from one engine and as a number from the other
  return (
    a === b || (typeof a !== typeof b && a !== null && b !== null && isNumber(a) && isNumber(b) && a == b)
  );
}
const isNumber = (value: SqlValue | undefined): boolean =>
  typeof value === 'number' || typeof value === 'bigint';
