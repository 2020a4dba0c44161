import { expect } from 'vitest';
import type { Database, Engine, SqlRow } from '../engine.ts';
import { ConstraintBroken } from '../errors.ts';
import { rowKey, type ChangePosition } from '../feed/change.ts';
import type { Migration } from '../schema/migrate.ts';
import type { History } from './history.ts';

/** Shelves that stand on each other, unique names, bytes, broken numbers; books that go with their shelf, by a key of two columns. */
export const library: Migration = {
  name: '0001-library',
  statements: [
    `create table shelf (
       id text primary key,
       name text not null unique,
       height double precision,
       picture blob,
       above text references shelf (id) on delete set null
     )`,
    `create table book (
       shelf_id text not null references shelf (id) on delete cascade,
       place integer not null,
       title text,
       primary key (shelf_id, place)
     )`,
    'create index shelf_above on shelf (above)',
  ],
};
export const libraryTables = ['shelf', 'book'] as const;
type Content = Readonly<Record<(typeof libraryTables)[number], readonly SqlRow[]>>;

export interface Moment {
  readonly position: ChangePosition;
  readonly content: Content;
}

/** Mulberry32: the same numbers from the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const picked = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const ids = Array.from({ length: 12 }, (_, i) => `s${i}`);

/** One random thing that somebody does; a constraint may refuse it. */
export async function doSomething(db: Engine, random: () => number): Promise<void> {
  const [id, other] = [picked(random, ids), picked(random, ids)];
  const place = Math.floor(random() * 4);
  const name = `"${picked(random, ['Öl', 'Ärger', 'x'])}" ${Math.floor(random() * 30)}`;
  const picture = random() < 0.3 ? Uint8Array.of(0, Math.floor(random() * 256), 255) : null;
  const doing: Readonly<Record<string, () => Promise<unknown>>> = {
    shelve: () =>
      db.run('insert into shelf (id, name, height, picture) values (:id, :name, :height, :picture)', {
        id,
        name,
        height: random(),
        picture,
      }),
    rename: () =>
      db.run('update shelf set name = :name, height = :height where id = :id', {
        id,
        name,
        height: random() / 3,
      }),
    stack: () =>
      db.run('update shelf set above = (select id from shelf where id = :other) where id = :id', {
        id,
        other,
      }),
    put: () =>
      db.run('insert into book (shelf_id, place, title) select id, :place, :name from shelf where id = :id', {
        id,
        place,
        name,
      }),
    retitle: () => db.run('update book set title = :name where place = :place', { place, name }),
    move: () =>
      db.run('update book set shelf_id = :other where shelf_id = :id and place = :place', {
        id,
        other,
        place,
      }),
    take: () => db.run('delete from book where shelf_id = :id', { id }),
    clear: () => db.run('delete from shelf where id = :id', { id }),
    swap: () =>
      db.transaction(async (tx) => {
        const rows = await tx.query<{ id: string; name: string }>(
          'select id, name from shelf where id in (:id, :other) order by id',
          { id, other },
        );
        if (rows.length < 2) return;
        await tx.run(`update shelf set name = '' where id = :id`, { id: rows[0]!.id });
        await tx.run('update shelf set name = :name where id = :id', {
          id: rows[1]!.id,
          name: rows[0]!.name,
        });
        await tx.run('update shelf set name = :name where id = :id', {
          id: rows[0]!.id,
          name: rows[1]!.name,
        });
      }),
  };
  await picked(random, Object.values(doing))().catch((cause: unknown) => {
    if (!(cause instanceof ConstraintBroken)) throw cause;
  });
}

/** What is there now, with where the log stands. */
export async function momentOf(db: Database): Promise<Moment> {
  const end = await db.queryOne<{ last: number }>(
    'select coalesce(max(position), 0) as last from change_log',
  );
  return { position: end!.last, content: await contentOf(db) };
}

export async function contentOf(db: Database): Promise<Content> {
  return {
    shelf: sorted(await db.query('select id, name, height, picture, above from shelf')),
    book: sorted(await db.query('select shelf_id, place, title from book')),
  };
}

/** In one order, with bytes as lists: engines differ in their classes of them. */
const sorted = (rows: readonly SqlRow[]): readonly SqlRow[] =>
  rows
    .map((row) =>
      row['picture'] instanceof Uint8Array ? { ...row, picture: [...row['picture']].join() } : row,
    )
    .toSorted((a, b) => (JSON.stringify(Object.values(a)) < JSON.stringify(Object.values(b)) ? -1 : 1));

/** Everything random that happened in `count` steps, seen every so often. */
export async function live(db: Engine, random: () => number, count: number): Promise<Moment[]> {
  const moments = [await momentOf(db)];
  for (let step = 0; step < count; step++) {
    await doSomething(db, random);
    if (random() < 0.15) moments.push(await momentOf(db));
  }
  moments.push(await momentOf(db));
  return moments;
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** All tables of the past, as the history tells them. */
export async function pastOf(history: History, position: ChangePosition): Promise<Content> {
  const [shelf, book] = await Promise.all(
    libraryTables.map(async (table) => sorted(await allOf(history.tableAt(table, position)))),
  );
  return { shelf: shelf!, book: book! };
}

/** The history tells each moment as it was, table by table and row by row. */
export async function tellsThemAll(history: History, moments: readonly Moment[]): Promise<void> {
  for (const { position, content } of moments) {
    expect(await pastOf(history, position)).toEqual(content);
    for (const id of ids) {
      const row = await history.rowAt('shelf', rowKey([id]), position);
      expect(sorted(row ? [row] : [])).toEqual(content.shelf.filter((one) => one['id'] === id));
    }
  }
}
