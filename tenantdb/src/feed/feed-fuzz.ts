import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { randomFrom } from '../engine-fuzz.ts';
import type { Engine, Sql, SqlRow } from '../engine.ts';
import { migrate, type Migration } from '../schema/migrate.ts';
import { type Change, rowKey } from './change.ts';
import { hear } from './feed-test.ts';
import { hardNumbers, hardTexts } from './hard-values.ts';
import type { Feed } from './open-feed.ts';

export const garden: Migration = {
  name: '0002-garden',
  statements: [
    `create table bed (id text primary key, name text, size double precision, plan blob)`,
    `create table plant (
       bed_id text not null references bed (id) on delete cascade on update cascade, place integer not null, name text unique, size double precision,
       primary key (bed_id, place))`,
    'create index plant_of_bed on plant (bed_id, place)',
  ],
};
/** Its logged tables, with their keys. */
export const gardenKeys: Readonly<Record<string, readonly string[]>> = {
  bed: ['id'],
  plant: ['bed_id', 'place'],
};

/**
 * Clients of several processes change two tables in every way that SQL has, in transactions with pauses, savepoints and throws. A follower
 * plays each change it is given on a model, where the row before must be the one that is there; in the end the model is the tables.
 */
export async function fuzzFeed(engines: readonly Engine[], feed: Feed, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const model = new Map(Object.keys(gardenKeys).map((table) => [table, new Map<string, SqlRow>()]));
  const following = hear(feed, { after: 0 });

  await Promise.all(Array.from({ length: 6 }, (_, n) => gardener(engines[n % engines.length]!, random)));

  const [db] = engines as [Engine];
  const end = await feed.position();
  feed.woke();
  await expect.poll(following.position, { timeout: 10_000 }).toBe(end);
  expect(following.changes.map(({ position }) => position)).toEqual(
    Array.from({ length: end }, (_, i) => i + 1),
  );
  for (const change of following.changes) play(model, change);
  for (const [table, key] of Object.entries(gardenKeys)) {
    const rows = await db.query(`select * from ${table}`);
    const there = new Map(rows.map((row) => [rowKey(key.map((column) => row[column]!)), plain(row)]));
    expect(model.get(table)).toEqual(there);
  }
}

/** Whoever has the rows as they were has them as they became. */
export function play(
  model: ReadonlyMap<string, Map<string, SqlRow>>,
  { table, op, key, before, after }: Change,
): void {
  const rows = model.get(table);
  if (!rows) return;
  expect(rows.get(key)).toEqual(before);
  if (op === 'delete') rows.delete(key);
  else rows.set(key, after!);
}

export class Regret extends Error {}

async function gardener(db: Engine, random: () => number): Promise<void> {
  const chance = (share: number): boolean => random() < share;
  const pick = (count: number): number => Math.floor(random() * count);
  const oneOf = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const bed = () => `bed ${pick(5)}`;
  const values = () => ({
    name: chance(0.2) ? null : `${oneOf(hardTexts)} ${pick(4)}`,
    size: chance(0.2) ? null : oneOf(hardNumbers) * (chance(0.5) ? 1 : random()),
  });
  const plan = () => (chance(0.3) ? null : Uint8Array.from({ length: pick(5) }, () => pick(256)));

  const changes: (() => [string, Record<string, string | number | null | Uint8Array>])[] = [
    () => [
      'insert into bed (id, name, size, plan) values (:id, :name, :size, :plan) on conflict (id) do nothing',
      { id: bed(), plan: plan(), ...values() },
    ],
    () => [
      `insert into bed (id, name, plan) values (:id, :name, :plan)
       on conflict (id) do update set name = excluded.name, plan = excluded.plan`,
      { id: bed(), plan: plan(), name: values().name },
    ],
    () => [
      'insert into plant (bed_id, place, name, size) values (:bed, :place, :name, :size)',
      { bed: bed(), place: pick(4), ...values() },
    ],
    () => ['update plant set size = :size where place = :place', { place: pick(4), size: values().size }],
    () => ['update bed set name = name, size = size', {}],
    () => ['update bed set id = :next where id = :id', { id: bed(), next: bed() }],
    () => [
      'update plant set place = :next where bed_id = :bed and place < 4',
      { bed: bed(), next: 4 + pick(9) },
    ],
    () => ['delete from bed where id = :id', { id: bed() }],
    () => ['delete from plant where place = :place', { place: pick(12) }],
  ];
  const change = async (sql: Sql): Promise<void> => {
    const [text, params] = oneOf(changes)();
    // A broken constraint spoils its transaction on some engines, so that it stands in one of its own.
    await sql.transaction((tx) => tx.run(text, params)).catch(ignoreBroken);
  };
  const pause = async (): Promise<void> => (chance(0.3) ? sleep(pick(3)) : undefined);
  async function several(sql: Sql, depth: number): Promise<void> {
    for (let n = 1 + pick(4); n > 0; n--) {
      if (depth < 2 && chance(0.3))
        await sql.transaction((inner) => several(inner, depth + 1)).catch(ignoreRegret);
      else await change(sql);
      await pause();
    }
    if (chance(0.25)) throw new Regret();
  }

  for (let turns = 12; turns > 0; turns--) {
    await pause();
    if (chance(0.5)) await change(db);
    else await db.transaction((tx) => several(tx, 0)).catch(ignoreRegret);
  }
}

export function ignoreRegret(cause: unknown): void {
  if (!(cause instanceof Regret)) throw cause;
}
function ignoreBroken(cause: unknown): void {
  if (!(cause instanceof Error && cause.name === 'ConstraintBroken')) throw cause;
}
/** Bytes come as a Buffer or as a Uint8Array. */
export const plain = (row: SqlRow): SqlRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Uint8Array.from(value) : value,
    ]),
  );

export const prepareGarden = (db: Engine, before: readonly Migration[]): Promise<readonly string[]> =>
  migrate(db, [...before, garden], ['item', 'other', ...Object.keys(gardenKeys)]);
