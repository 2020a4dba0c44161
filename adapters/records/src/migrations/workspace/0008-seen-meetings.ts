import type { Migration } from '@stoa/tenantdb';

/**
 * When a meeting was last seen to go on, for all stays that are open in it: one row that changes each minute and has no history, instead
 * of a change in the history of each stay.
 */
export const seenMeetings: Migration = {
  name: '0008-seen-meetings',
  statements: [
    `create table meeting_seen (
       meeting_id text primary key references meeting (id) on delete cascade,
       seen_at bigint
     )`,
    `alter table stay drop column seen_at`,
  ],
};
