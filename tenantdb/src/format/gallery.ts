import type { Engine } from '../engine.ts';
import { migrate, type Migration } from '../schema/migrate.ts';
import type { TenantSchema } from './snapshot.ts';

/** For tests: tables with all that is hard to carry: rows that name rows of their own table, bytes, fractions, keys of two columns. */
const rooms: Migration = {
  name: '0001-rooms',
  statements: [
    `create table room (id text primary key, name text not null unique, note text)`,
    `create table piece (
       id text primary key,
       room_id text not null references room (id) on delete cascade,
       copy_of text references piece (id) on delete set null,
       title text not null,
       weight double precision,
       picture blob
     )`,
    `create table visit (room_id text not null references room (id) on delete cascade, day integer not null, people bigint not null, primary key (room_id, day))`,
  ],
};
const loud: Migration = {
  name: '0002-loud',
  statements: [`alter table room add column is_loud integer not null default 0`],
};

export const gallery: TenantSchema = {
  migrations: [rooms, loud],
  logged: ['visit', 'piece', 'room'],
};

export async function fillGallery(db: Engine): Promise<void> {
  await migrate(db, gallery.migrations, gallery.logged);
  await db.run(`insert into room (id, name, note) values ('a', 'Öl "x"', null), ('b', 'B', :note)`, {
    note: 'two\nlines\u2028 and 日本',
  });
  // Copies come before what they are copies of, in the order of their keys.
  await db.run(
    `insert into piece (id, room_id, title, weight, picture) values ('z', 'a', 'First', 0.1, null), ('n', 'b', 'Second', 1e300, null)`,
  );
  await db.run(
    `insert into piece (id, room_id, copy_of, title, weight, picture) values ('k', 'a', 'z', 'Copy', -0.5, :picture), ('c', 'a', 'k', 'Copy of a copy', 0.1, :picture)`,
    { picture: new Uint8Array([0, 1, 255]) },
  );
  const visits = Array.from({ length: 300 }, (_, day) => `('${day % 3 ? 'a' : 'b'}', ${day}, ${day * 1e12})`);
  await db.run(`insert into visit (room_id, day, people) values ${visits.join(', ')}`);
  await db.run(`update room set name = 'A', is_loud = 1 where id = 'a'`);
  await db.run(`delete from visit where day < 20`);
}
