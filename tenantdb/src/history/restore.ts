import type { Engine, SqlRow, Statement } from '../engine.ts';
import { ConstraintBroken } from '../errors.ts';
import { rowKey, type ChangePosition } from '../feed/change.ts';
import { insertOf, lateColumns, mostValues, settingOf } from './copy-to.ts';
import { differenceOf, differencesIn, differs, liveRow, type Difference } from './differences.ts';
import { checkKept, type Rewind } from './rewind.ts';
import { quoted } from './row-words.ts';
import type { Reference, TableNow } from './schema-now.ts';

/** Which rows go back to what they were. `changedIn` are those that changed after one position and up to another: what a restore did. */
export type RestoreScope =
  | 'everything'
  | { readonly tables: readonly string[] }
  | { readonly changedIn: { readonly after: ChangePosition; readonly upTo: ChangePosition } }
  | {
      readonly rows: readonly RowName[];
      /** Also what belongs to them (rows that refer to them) and is not there any more. */
      readonly withChildren?: boolean;
      /** Also what they refer to and is not there any more. */
      readonly withParents?: boolean;
    };
export interface RowName {
  readonly table: string;
  readonly key: string;
}

/** How many rows of a table come back, become others, and go. */
export interface RestoreCount {
  readonly back: number;
  readonly changed: number;
  readonly gone: number;
}
export interface Restored {
  /** Undoing it is restoring `changedIn` these two to `before`. */
  readonly before: ChangePosition;
  readonly after: ChangePosition;
  readonly counts: Readonly<Record<string, RestoreCount>>;
}

/** A row cannot come back alone: it refers to rows that are not there any more. Nothing was changed. */
export class RestoreIncomplete extends Error {
  override readonly name = 'RestoreIncomplete';
  readonly needs: readonly RowName[];
  constructor(needs: readonly RowName[]) {
    super(
      `What is to be restored refers to rows that are gone: restore ${needs.map(({ table, key }) => `${table} ${key}`).join(', ')} with it.`,
    );
    this.needs = needs;
  }
}

/** Something that came later stands in the way: it has the same unique value, or refers to what would go. Nothing was changed. */
export class RestoreCollides extends Error {
  override readonly name = 'RestoreCollides';
  /** Which rule would break, as the engine calls it. */
  readonly where: string;
  constructor({ constraint, where }: ConstraintBroken, cause: unknown) {
    super(
      `Something that came later stands in the way of restoring (${constraint}${where === '' ? '' : `: ${where}`}): restore more, or change that first.`,
      { cause },
    );
    this.where = where;
  }
}

/** What a restore would do. Throws {@link RestoreIncomplete}, and `ResyncRequired` where the log was moved on since the rewind was made. */
export const planRestore = (rewind: Rewind, tables: readonly TableNow[], scope: RestoreScope) =>
  rewind.engine.transaction(async () => {
    await checkKept(rewind);
    return countsOf(await differencesOf(rewind, tables, scope));
  });

/**
 * Makes rows what they were, in one transaction that is logged like any other: children go first and parents come first. Throws
 * {@link RestoreIncomplete} or {@link RestoreCollides} with nothing changed.
 */
export function restore(rewind: Rewind, tables: readonly TableNow[], scope: RestoreScope): Promise<Restored> {
  const { engine } = rewind;
  return engine.transaction(async (): Promise<Restored> => {
    await checkKept(rewind);
    const before = await lastPosition(engine);
    const differences = await differencesOf(rewind, tables, scope);
    try {
      await engine.transaction(() => apply(engine, tables, differences));
    } catch (cause) {
      if (!(cause instanceof ConstraintBroken)) throw cause;
      // Rows that exchanged a unique value cannot change one after the other: they go first, and come back as they were.
      if (cause.constraint !== 'unique') throw new RestoreCollides(cause, cause);
      await engine
        .transaction(() => applyAnew(rewind, tables, differences))
        .catch((again: unknown) => {
          throw again instanceof ConstraintBroken ? new RestoreCollides(again, again) : again;
        });
    }
    // What went with a row that had to go, and did not have to go itself.
    if (scope === 'everything' || 'changedIn' in scope)
      await apply(engine, tables, await differencesOf(rewind, tables, scope));
    return { before, after: await lastPosition(engine), counts: countsOf(differences) };
  });
}

async function differencesOf(
  rewind: Rewind,
  tables: readonly TableNow[],
  scope: RestoreScope,
): Promise<readonly Difference[]> {
  const inAll = async (some: readonly TableNow[], upTo?: ChangePosition) =>
    (await Promise.all(some.map((table) => differencesIn(rewind, table, upTo)))).flat();
  if (scope === 'everything') return inAll(tables);
  if ('changedIn' in scope) return inAll(tables, scope.changedIn.upTo);
  if ('tables' in scope) {
    const found = await inAll(tables.filter(({ name }) => scope.tables.includes(name)));
    const needs = await missingParents(rewind, tables, found);
    if (needs.length > 0) throw new RestoreIncomplete(needs);
    return found;
  }
  const found = await Promise.all(
    scope.rows.map(({ table, key }) => differenceOf(rewind, tableOf(tables, table), key)),
  );
  if (scope.withChildren) found.push(...(await lostChildren(rewind, tables, found)));
  for (;;) {
    const needs = await missingParents(rewind, tables, found);
    if (needs.length === 0) return found.filter(differs);
    const parents = await Promise.all(
      needs.map(({ table, key }) => differenceOf(rewind, tableOf(tables, table), key)),
    );
    if (!scope.withParents || parents.some(({ then }) => !then)) throw new RestoreIncomplete(needs);
    found.push(...parents);
  }
}

const tableOf = (tables: readonly TableNow[], wanted: string): TableNow => {
  const found = tables.find(({ name }) => name === wanted);
  if (!found) throw new Error(`The changes of ${wanted} are not logged, so it has no past.`);
  return found;
};

/** Rows that referred to one of these, themselves or through others, and are not there any more. */
async function lostChildren(
  rewind: Rewind,
  tables: readonly TableNow[],
  found: readonly Difference[],
): Promise<Difference[]> {
  const family = new Map(found.map((one) => [`${one.table.name} ${one.key}`, one]));
  const lost = (await Promise.all(tables.map((table) => differencesIn(rewind, table)))).flat();
  for (let grew = true; grew;) {
    grew = false;
    for (const one of lost) {
      if (!one.then || one.now || family.has(`${one.table.name} ${one.key}`)) continue;
      const parents = one.table.references.map((reference) => parentKey(tables, one.then!, reference));
      if (!parents.some((parent) => parent && family.has(`${parent.table} ${parent.key}`))) continue;
      family.set(`${one.table.name} ${one.key}`, one);
      grew = true;
    }
  }
  return [...family.values()].slice(found.length);
}

/** What rows that come back or change refer to, and neither is there nor comes with them. */
async function missingParents(
  rewind: Rewind,
  tables: readonly TableNow[],
  found: readonly Difference[],
): Promise<readonly RowName[]> {
  const comes = new Map(found.map((one) => [`${one.table.name} ${one.key}`, one]));
  const missing = new Map<string, RowName>();
  for (const { table, then } of found)
    for (const reference of then ? table.references : []) {
      const parent = parentKey(tables, then!, reference);
      if (!parent) continue;
      const id = `${parent.table} ${parent.key}`;
      const along = comes.get(id);
      if (along ? along.then : await liveRow(rewind, tableOf(tables, parent.table), parent.key)) continue;
      missing.set(id, parent);
    }
  return [...missing.values()];
}

/** `undefined` where the row refers to none, or by other columns than a key of ours. */
function parentKey(
  tables: readonly TableNow[],
  row: SqlRow,
  { columns, parent, parentColumns }: Reference,
): RowName | undefined {
  const above = tables.find(({ name }) => name === parent);
  if (!above || above.key.some((column) => !parentColumns.includes(column))) return undefined;
  const values = above.key.map((column) => row[columns[parentColumns.indexOf(column)]!]!);
  return values.some((value) => value === null) ? undefined : { table: parent, key: rowKey(values) };
}

async function apply(
  engine: Engine,
  tables: readonly TableNow[],
  differences: readonly Difference[],
): Promise<void> {
  const inTable = Map.groupBy(differences, ({ table }) => table.name);
  for (const table of tables.toReversed())
    await removeAll(
      engine,
      table,
      (inTable.get(table.name) ?? []).flatMap(({ then, now }) => (now && !then ? [now] : [])),
    );
  const late: Statement[] = [];
  for (const [i, table] of tables.entries()) {
    const wanted = (inTable.get(table.name) ?? []).filter(({ then }) => then);
    if (wanted.length === 0) continue;
    const columns = lateColumns(table, tables.slice(i));
    const rows = wanted.map(({ then }) => {
      if (columns.every((column) => then![column] === null)) return then!;
      late.push(settingOf(table, then!, columns));
      return { ...then!, ...Object.fromEntries(columns.map((column) => [column, null])) };
    });
    await putAll(engine, table, rows);
  }
  for (const { sql, params } of late) await engine.run(sql, params);
}

/**
 * Like {@link apply}, but rows that change go first. What goes with them, though nobody asked for it, comes back with them: the log tells
 * what that was.
 */
async function applyAnew(
  rewind: Rewind,
  tables: readonly TableNow[],
  differences: readonly Difference[],
): Promise<void> {
  const { engine } = rewind;
  const going = differences.filter(({ then, now }) => now && !then);
  await apply(engine, tables, going);
  const mark = await lastPosition(engine);
  const changing = differences.filter(({ then, now }) => now && then);
  const inTable = Map.groupBy(changing, ({ table }) => table.name);
  for (const table of tables.toReversed())
    await removeAll(
      engine,
      table,
      (inTable.get(table.name) ?? []).map(({ now }) => now!),
    );

  const asked = new Set(differences.map(({ table, key }) => `${table.name} ${key}`));
  const atMark: Rewind = { ...rewind, from: mark, older: () => new Map() };
  const along = (await Promise.all(tables.map((table) => differencesIn(atMark, table)))).flat();
  const wanted = [
    ...differences.filter(({ then }) => then),
    ...along.filter(({ table, key, then }) => then && !asked.has(`${table.name} ${key}`)),
  ];
  await apply(
    engine,
    tables,
    await Promise.all(
      wanted.map(async (one) => ({ ...one, now: await liveRow(rewind, one.table, one.key) })),
    ),
  );
}

/** Each statement as large as it may be: in a Durable Object each costs all that were before it. */
async function removeAll(engine: Engine, table: TableNow, rows: readonly SqlRow[]): Promise<void> {
  const most = Math.floor(mostValues / table.key.length);
  for (let i = 0; i < rows.length; i += most) {
    const some = rows.slice(i, i + most);
    const one = (r: number) => table.key.map((column, k) => `${quoted(column)} = :k${r}_${k}`).join(' and ');
    await engine.run(
      `delete from ${quoted(table.name)} where ${some.map((_, r) => `(${one(r)})`).join(' or ')}`,
      Object.fromEntries(
        some.flatMap((row, r) => table.key.map((column, k) => [`k${r}_${k}`, row[column]!] as const)),
      ),
    );
  }
}

async function putAll(engine: Engine, table: TableNow, rows: readonly SqlRow[]): Promise<void> {
  const most = Math.max(1, Math.floor(mostValues / table.columns.length));
  const rest = table.columns.filter(({ name }) => !table.key.includes(name)).map(({ name }) => quoted(name));
  const otherwise =
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  for (let i = 0; i < rows.length; i += most) {
    const { sql, params } = insertOf(table, rows.slice(i, i + most));
    await engine.run(`${sql} on conflict (${table.key.map(quoted).join(', ')}) do ${otherwise}`, params);
  }
}

function countsOf(differences: readonly Difference[]): Readonly<Record<string, RestoreCount>> {
  const counts: Record<string, { back: number; changed: number; gone: number }> = {};
  for (const { table, then, now } of differences)
    (counts[table.name] ??= { back: 0, changed: 0, gone: 0 })[then ? (now ? 'changed' : 'back') : 'gone'] +=
      1;
  return counts;
}

async function lastPosition(engine: Engine): Promise<ChangePosition> {
  const end = await engine.queryOne<{ last: number }>(
    'select coalesce(max(position), 0) as last from change_log',
  );
  return end!.last;
}
