import { ConstraintBroken, type Constraint } from '../errors.ts';
import type { Engine, Sql, SqlRow, SqlValue, Statement } from '../engine.ts';
import type { ChangePosition } from '../feed/change.ts';
import { insertOf, lateColumns, settingOf } from '../history/copy-to.ts';
import { quoted } from '../history/row-words.ts';
import type { RowName } from '../history/restore.ts';
import { schemaNow, type TableNow } from '../history/schema-now.ts';
import { compareSides, idOf, isSameRow, type Difference } from './compare.ts';
import { mostChanges, readSide, type ColdSide, withColdSince, type Side, type SideOptions } from './side.ts';

/** Which side of a difference is kept, by {@link idOf}. Nothing said: the side that changed it; for what both changed it has to be said. */
export type Choices = Readonly<Record<string, 'branch' | 'origin'>>;

export interface Merged {
  readonly ok: true;
  /** Rows of the origin that became others. */
  readonly changed: number;
  /** The end of the origin's log afterwards. */
  readonly position: ChangePosition;
}
/** Nothing of it was done. */
export interface NotMerged {
  readonly ok: false;
  readonly refusal: MergeRefusal;
}
export type MergeRefusal =
  /** Both sides changed these, and nothing says which one to keep. */
  | { readonly type: 'Conflicts'; readonly rows: readonly RowName[] }
  /** The row would break a rule of the origin's tables: another row there has its name, or what it names is gone. */
  | ({ readonly type: 'Clash'; readonly constraint: Constraint; readonly where: string } & RowName)
  /** The row was removed in the branch, but a row that is kept in the origin names it. */
  | ({ readonly type: 'StillNamed'; readonly by: RowName } & RowName);

export interface MergeOptions extends SideOptions {
  /** The origin's position when the branch was made. */
  readonly since: ChangePosition;
  readonly choices?: Choices;
}

/**
 * Brings what was changed in a branch into its origin, in one transaction of the origin, or leaves it untouched. What the origin itself
 * changed meanwhile is compared inside that transaction, so nothing gets between.
 */
export async function mergeSide(
  origin: Engine,
  branch: Side,
  options: MergeOptions,
): Promise<Merged | NotMerged> {
  const { logged, since, choices = {}, most = mostChanges } = options;
  const tables = await schemaNow(origin, logged);
  const merge = (older: ColdSide) =>
    origin.transaction(async (tx) => {
      const here = await readSide(tx, tables, older, most);
      const differences = compareSides(branch, here);
      const open = differences.filter((one) => one.side === 'both' && !choices[idOf(one)]);
      if (open.length > 0) throw new Refused({ type: 'Conflicts', rows: open.map(nameOf) });
      const wanted = differences.filter(
        (one) =>
          one.side !== 'origin' && choices[idOf(one)] !== 'origin' && !isSameRow(one.branch, one.origin),
      );
      await apply(tx, tables, wanted);
      const end = await tx.queryOne<{ last: number }>(
        'select coalesce(max(position), 0) as last from change_log',
      );
      return { ok: true, changed: wanted.length, position: Number(end!.last) } as const;
    });
  try {
    return await withColdSince(origin, since, options, merge);
  } catch (cause) {
    if (cause instanceof Refused) return { ok: false, refusal: cause.refusal };
    throw cause;
  }
}

/** Undoes the transaction. */
class Refused extends Error {
  readonly refusal: MergeRefusal;
  constructor(refusal: MergeRefusal) {
    super(refusal.type);
    this.refusal = refusal;
  }
}

/**
 * Rows go, children first; then come and change, parents first, and at last name rows that came after them. A row that others stop naming
 * only then goes when they did: before, it would take them along.
 */
async function apply(tx: Sql, tables: readonly TableNow[], wanted: readonly Difference[]): Promise<void> {
  const of = (table: TableNow) => wanted.filter((one) => one.table === table.name);
  const named: { table: TableNow; difference: Difference }[] = [];
  for (const table of tables.toReversed())
    for (const difference of childrenFirst(
      table,
      of(table).filter(({ branch }) => !branch),
    ))
      if (await isNamed(tx, tables, table, difference, wanted)) named.push({ table, difference });
      else await put(tx, difference, deletion(table, difference.origin!));
  const late: { difference: Difference; statement: Statement }[] = [];
  for (const [i, table] of tables.entries()) {
    const columns = lateColumns(table, tables.slice(i));
    const empty = Object.fromEntries(columns.map((column) => [column, null]));
    for (const one of of(table)) {
      const row = one.branch;
      if (!row) continue;
      const names = columns.some((column) => row[column] !== null);
      if (!one.origin) {
        await put(tx, one, insertOf(table, [{ ...row, ...empty }]));
        if (names) late.push({ difference: one, statement: settingOf(table, row, columns) });
      } else {
        const rest = table.columns.map(({ name }) => name).filter((name) => !table.key.includes(name));
        if (rest.length > 0) late.push({ difference: one, statement: settingOf(table, row, rest) });
      }
    }
  }
  for (const { difference, statement } of late) await put(tx, difference, statement);
  for (const { table, difference } of named) await put(tx, difference, deletion(table, difference.origin!));
}

async function put(tx: Sql, difference: Difference, { sql, params }: Statement): Promise<void> {
  try {
    await tx.run(sql, params);
  } catch (cause) {
    if (!(cause instanceof ConstraintBroken)) throw cause;
    const { constraint, where } = cause;
    throw new Refused({ type: 'Clash', constraint, where, ...nameOf(difference) });
  }
}

/** A row that names another of its table goes before that one. */
function childrenFirst(table: TableNow, rows: readonly Difference[]): readonly Difference[] {
  const own = table.references.filter(({ parent }) => parent === table.name);
  if (own.length === 0) return rows;
  const waiting = new Set(rows);
  const ordered: Difference[] = [];
  const names = (child: Difference, parent: Difference): boolean =>
    own.some(({ columns, parentColumns }) => namesIt(child.origin, columns, parentColumns, parent.origin));
  while (waiting.size > 0) {
    const free = [...waiting].filter(
      (one) => ![...waiting].some((other) => other !== one && names(other, one)),
    );
    for (const one of free.length > 0 ? free : [...waiting]) {
      waiting.delete(one);
      ordered.push(one);
    }
  }
  return ordered;
}

/**
 * Whether a row of the origin names this one. One that goes on naming it would go along by a cascade, or lose what it names, and nobody was
 * asked: that is refused.
 */
async function isNamed(
  tx: Sql,
  tables: readonly TableNow[],
  table: TableNow,
  one: Difference,
  wanted: readonly Difference[],
): Promise<boolean> {
  let found = false;
  for (const child of tables)
    for (const { parent, columns, parentColumns } of child.references) {
      if (parent !== table.name) continue;
      const params: Record<string, SqlValue> = {};
      const equal = columns.map((column, i) => {
        params[`p${i}`] = one.origin![parentColumns[i]!] ?? null;
        return `${quoted(column)} = :p${i}`;
      });
      const rows = await tx.query(
        `select ${child.key.map(quoted).join(', ')} from ${quoted(child.name)} where ${equal.join(' and ')}`,
        params,
      );
      for (const row of rows) {
        const by = { table: child.name, key: JSON.stringify(child.key.map((column) => String(row[column]))) };
        const becomes = wanted.find((other) => idOf(other) === idOf(by));
        const still = !becomes || namesIt(becomes.branch, columns, parentColumns, one.origin);
        if (still) throw new Refused({ type: 'StillNamed', by, ...nameOf(one) });
        found = true;
      }
    }
  return found;
}

const namesIt = (
  child: SqlRow | undefined,
  columns: readonly string[],
  parentColumns: readonly string[],
  parent: SqlRow | undefined,
): boolean =>
  child !== undefined && columns.every((column, i) => child[column] === parent?.[parentColumns[i]!]);

const deletion = ({ name, key }: TableNow, row: SqlRow): Statement => ({
  sql: `delete from ${quoted(name)} where ${key.map((column, i) => `${quoted(column)} = :k${i}`).join(' and ')}`,
  params: Object.fromEntries(key.map((column, i) => [`k${i}`, row[column]!])),
});

const nameOf = ({ table, key }: RowName): RowName => ({ table, key });
