import type { Migration } from '@stoa/tenantdb';

/** When an open stay was last known to go on, so that one that a crash cut short ends there; and a way to seats that were never used. */
export const seenStays: Migration = {
  name: '0002-seen-stays',
  statements: [
    `alter table stay add column seen_at bigint`,
    `create index seat_at_door on seat (created_at) where place in ('lobby', 'denied')`,
  ],
};
