import type { Migration } from '@stoa/tenantdb';

/** What tells one stay from another, so that its changes can be written down. */
export const stayIds: Migration = {
  name: '0006-stay-ids',
  statements: [],
  only: {
    // SQLite gives no table a primary key later: it is made anew.
    sqlite: [
      `create table stay_before as select * from stay`,
      `drop table stay`,
      `create table stay (
         id text primary key,
         meeting_id text not null references meeting (id) on delete cascade,
         seat_id text not null,
         name text not null,
         person_id text,
         came_at bigint not null,
         left_at bigint,
         seen_at bigint
       )`,
      `insert into stay (id, meeting_id, seat_id, name, person_id, came_at, left_at, seen_at)
       select lower(hex(randomblob(16))), meeting_id, seat_id, name, person_id, came_at, left_at, seen_at from stay_before`,
      `drop table stay_before`,
      `create index stay_of_meeting on stay (meeting_id, came_at, seat_id)`,
      `create unique index stay_open on stay (meeting_id, seat_id) where left_at is null`,
    ],
    postgres: [
      `alter table stay add column id text not null default gen_random_uuid()::text primary key`,
      `alter table stay alter column id drop default`,
    ],
  },
};
