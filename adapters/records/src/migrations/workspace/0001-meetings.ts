import type { Migration } from '@stoa/tenantdb';

/** Meetings, who sat in them and when, and what was said. Times are epoch ms, `is_…` columns 0 or 1. */
export const meetings: Migration = {
  name: '0001-meetings',
  statements: [
    `create table meeting (
       id text primary key,
       code text not null unique,
       title text not null,
       starts_at bigint,
       duration_ms bigint,
       created_by text not null,
       created_by_name text not null,
       created_at bigint not null,
       started_at bigint,
       ended_at bigint,
       cancelled_at bigint,
       is_lobby integer not null,
       is_locked integer not null,
       is_chat integer not null,
       is_share integer not null,
       capacity integer not null
     )`,
    `create index meeting_alive on meeting (created_at) where ended_at is null and cancelled_at is null`,
    `create index meeting_when on meeting ((coalesce(ended_at, cancelled_at, starts_at, started_at, created_at)) desc, id)`,
    `create table seat (
       id text primary key,
       meeting_id text not null references meeting (id) on delete cascade,
       holder_type text not null check (holder_type in ('person', 'guest')),
       holder_id text not null,
       secret_hash text,
       name text not null,
       role text not null check (role in ('host', 'cohost', 'participant')),
       place text not null check (place in ('lobby', 'room', 'left', 'removed', 'denied')),
       hand_at bigint,
       created_at bigint not null,
       unique (meeting_id, holder_type, holder_id)
     )`,
    `create table stay (
       meeting_id text not null references meeting (id) on delete cascade,
       seat_id text not null,
       name text not null,
       person_id text,
       came_at bigint not null,
       left_at bigint
     )`,
    `create index stay_of_meeting on stay (meeting_id, came_at, seat_id)`,
    `create unique index stay_open on stay (meeting_id, seat_id) where left_at is null`,
    `create table log_entry (
       meeting_id text not null references meeting (id) on delete cascade,
       position integer not null,
       id text not null,
       author_seat text not null,
       author_name text not null,
       logged_at bigint not null,
       to_seat text,
       type text not null check (type in ('said', 'edited', 'deleted', 'reacted')),
       body text,
       reply_to text,
       target text,
       emoji text,
       is_on integer,
       primary key (meeting_id, position),
       unique (meeting_id, id)
     )`,
    `create index log_entry_of_target on log_entry (meeting_id, target) where target is not null`,
  ],
};
