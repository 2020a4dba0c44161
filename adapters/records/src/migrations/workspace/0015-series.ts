import type { Migration } from '@stoa/tenantdb';

/** Meetings that repeat: what each is made from, and of which series and for which moment a meeting is. */
export const series: Migration = {
  name: '0015-series',
  statements: [
    `create table meeting_series (
       id text primary key,
       code text not null,
       rule text not null,
       zone text not null,
       first_at bigint not null,
       title text not null,
       duration_ms bigint,
       is_lobby integer not null,
       yes_limit bigint,
       created_by text not null,
       created_by_name text not null,
       created_at bigint not null,
       ended_at bigint,
       changed_by text not null
     )`,
    'alter table meeting add column series_id text',
    'alter table meeting add column occurs_at bigint',
    'create unique index meeting_occurrence on meeting (series_id, occurs_at) where series_id is not null',
  ],
};
