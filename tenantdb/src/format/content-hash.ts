import { createHash } from 'node:crypto';
import type { Engine } from '../engine.ts';
import { imageToRow } from '../feed/change.ts';
import type { ColdStore } from '../history/cold.ts';
import { rowToText } from './row-text.ts';
import { takeSnapshot, type Snapshot, type TenantSchema } from './snapshot.ts';

export interface ContentHashOptions {
  /** Whether the log counts too, wherever it lies. */
  readonly history: boolean;
  readonly cold?: ColdStore | undefined;
}

/** SHA-256, in hex, of what a tenant holds: the same on every engine, in whatever order rows lie there. */
export async function contentHash(
  engine: Engine,
  schema: TenantSchema,
  options: ContentHashOptions = { history: true },
): Promise<string> {
  return snapshotHash(await takeSnapshot(engine, schema, options.cold), options);
}

export async function snapshotHash(
  snapshot: Snapshot,
  { history }: Pick<ContentHashOptions, 'history'>,
): Promise<string> {
  const whole = createHash('sha256').update(`schema ${snapshot.schema}\n`);
  const byName = snapshot.tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const table of byName) {
    let sum = 0n;
    for await (const row of snapshot.rows(table)) sum += digest(rowToText(row, table.columns));
    // The sum does not depend on the order of the rows, which engines that collate differently do not share.
    whole.update(`${JSON.stringify([table.name, table.columns])} ${BigInt.asUintN(256, sum).toString(16)}\n`);
  }
  if (history)
    for await (const page of snapshot.allChanges())
      for (const { position, at, schema, table, op, key, before, after } of page)
        whole.update(
          `${JSON.stringify([position, at, schema, table, op, key, image(before), image(after)])}\n`,
        );
  return whole.digest('hex');
}

/** Engines write the same JSON with other spaces, and its names in another order. */
function image(text: string | null): unknown {
  if (text === null) return null;
  const row = imageToRow(text);
  const columns = Object.keys(row).toSorted();
  return [columns, rowToText(row, columns)];
}

const digest = (text: string): bigint => BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
