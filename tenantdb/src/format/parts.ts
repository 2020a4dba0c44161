import type { SqlRow } from '../engine.ts';
import type { ChangeRow } from '../feed/change.ts';
import type { Snapshot, SnapshotTable } from './snapshot.ts';

/** A piece of a tenant on its way: from a snapshot or a file, into a file or another engine. In the order in which they can be written. */
export type Part =
  | { readonly type: 'rows'; readonly table: PartTable; readonly rows: readonly SqlRow[] }
  /** For rows that came before: their key, and what names other rows of their own table. */
  | { readonly type: 'links'; readonly table: PartTable; readonly rows: readonly SqlRow[] }
  | { readonly type: 'changes'; readonly changes: readonly ChangeRow[] }
  /** Bytes that are no rows: a file, or a cold segment of the log. They must be taken before the next part is asked for. */
  | {
      readonly type: 'bytes';
      readonly kind: BytesKind;
      readonly name: string;
      readonly about: Readonly<Record<string, string | number>>;
      readonly bytes: AsyncIterable<Uint8Array>;
    };
export type BytesKind = 'blob' | 'segment';

export interface PartTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

export interface PartsOptions {
  /** Whether the log goes along. */
  readonly history: boolean;
}

/** Rows that are handed on together. */
const pageRows = 250;

/** The snapshot's rows, then what they name in their own tables, then its log, and what of that lies cold. */
export async function* partsOf(snapshot: Snapshot, { history }: PartsOptions): AsyncGenerator<Part> {
  for (const table of snapshot.tables) yield* rowsOf(snapshot, table);
  for (const table of snapshot.tables) if (table.late.length > 0) yield* linksOf(snapshot, table);
  if (!history) return;
  for await (const changes of snapshot.changes()) yield { type: 'changes', changes };
  for await (const { name, firstAt, bytes } of snapshot.segments())
    yield { type: 'bytes', kind: 'segment', name, about: { firstAt }, bytes: one(bytes) };
}

async function* one(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes) yield bytes;
}

/** A row may come before the one that it names: it is written without that first. */
async function* rowsOf(snapshot: Snapshot, table: SnapshotTable): AsyncGenerator<Part> {
  const { name, key, columns, late } = table;
  const unlinked = Object.fromEntries(late.map((column) => [column, null]));
  for await (const rows of paged(snapshot.rows(table)))
    yield {
      type: 'rows',
      table: { name, key, columns },
      rows: late.length > 0 ? rows.map((row) => ({ ...row, ...unlinked })) : rows,
    };
}

async function* linksOf(snapshot: Snapshot, table: SnapshotTable): AsyncGenerator<Part> {
  const { name, key, late } = table;
  const columns = [...key, ...late.filter((column) => !key.includes(column))];
  for await (const page of paged(snapshot.rows(table))) {
    const rows = page.filter((row) => late.some((column) => row[column] !== null));
    if (rows.length > 0) yield { type: 'links', table: { name, key, columns }, rows };
  }
}

async function* paged(rows: AsyncIterable<SqlRow>): AsyncGenerator<readonly SqlRow[]> {
  let page: SqlRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < pageRows) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
