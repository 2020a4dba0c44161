import type { Migration } from '@stoa/tenantdb';

/** What calendar programs read: how often a meeting was changed and when last, and who reads by a secret address. */
export const calendars: Migration = {
  name: '0014-calendars',
  statements: [
    'alter table meeting add column edited_at bigint',
    'alter table meeting add column edits bigint',
    'create index meeting_starts on meeting (starts_at) where starts_at is not null',
    `create table calendar_feed (
       person_id text primary key,
       secret_hash text not null,
       created_at bigint not null
     )`,
    'create unique index calendar_feed_secret on calendar_feed (secret_hash)',
  ],
};
