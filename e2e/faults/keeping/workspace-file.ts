import { createHash } from 'node:crypto';
import { imageToRow, readAll, readFile, type FileHead } from '@stoa/tenantdb';
import { parseSegmentName, unpackSegment } from '../../../tenantdb/src/history/segment.ts';

/** What a workspace's file holds, as hashes: read piece by piece from the bytes, by no database. */
export interface HeldInFile {
  readonly head: FileHead;
  /** SHA-256 of the rows of each table, by its name. */
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>;
  /** Oldest first, wherever it lay. */
  readonly history: readonly Entry[];
  /** How many entries of these lay cold. */
  readonly cold: number;
  /** SHA-256 of each blob by its name. */
  readonly blobs: ReadonlyMap<string, string>;
}
/** A change, with the SHA-256 of all of it, and of the row before and after. */
export interface Entry {
  readonly hash: string;
  readonly table: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

interface Change {
  readonly position: number;
  readonly table: string;
  readonly before: string | null;
  readonly after: string | null;
}
type Row = Readonly<Record<string, unknown>>;

export async function heldInFile(file: Uint8Array): Promise<HeldInFile> {
  const { head, parts } = await readFile(readAll(new Blob([file as never]).stream() as never));
  const rowByKey = new Map<string, Map<string, Row>>();
  const changes: Change[] = [];
  const blobs = new Map<string, string>();
  let cold = 0;
  for await (const part of parts) {
    if (part.type === 'rows' || part.type === 'links') {
      const { name, key } = part.table;
      const known = rowByKey.get(name) ?? new Map<string, Row>();
      rowByKey.set(name, known);
      for (const row of part.rows) {
        const id = JSON.stringify(key.map((column) => row[column]));
        // Links fill in what a row left out until the row was there that it names.
        known.set(id, { ...known.get(id), ...row });
      }
    } else if (part.type === 'changes') changes.push(...part.changes);
    else {
      const pieces: Uint8Array[] = [];
      for await (const piece of part.bytes) pieces.push(piece);
      const named = part.kind === 'segment' ? parseSegmentName(part.name) : undefined;
      if (named) {
        const moved = await unpackSegment(named, Buffer.concat(pieces));
        cold += moved.length;
        changes.push(...moved);
      } else blobs.set(part.name, sha256(Buffer.concat(pieces)));
    }
  }
  return {
    head,
    rows: new Map(
      [...rowByKey].map(([name, rows]) => [name, new Set([...rows.values()].map(hashOf))] as const),
    ),
    history: changes.toSorted((a, b) => a.position - b.position).map(entryOf),
    cold,
    blobs,
  };
}

/** Engines write the JSON of a row with other spaces, and its columns in another order. */
function entryOf(change: Change): Entry {
  const [before, after] = [change.before, change.after].map((text) =>
    text === null ? undefined : imageToRow(text),
  );
  return {
    hash: hashOf({ ...change, before, after }),
    table: change.table,
    before: before && hashOf(before),
    after: after && hashOf(after),
  };
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hashOf = (value: object): string => sha256(JSON.stringify(value, inOrder));
const inOrder = (_name: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
};
