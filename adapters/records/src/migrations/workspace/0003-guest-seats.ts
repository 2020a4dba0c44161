import type { Migration } from '@stoa/tenantdb';

/** Seats of people who came in without being members: what members had ends with their membership. */
export const guestSeats: Migration = {
  name: '0003-guest-seats',
  statements: [`alter table seat add column is_guest integer not null default 0`],
};
