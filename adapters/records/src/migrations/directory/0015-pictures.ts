import type { Migration } from '@stoa/tenantdb';

/** Which picture each person has: its hash, what is being made of an upload, or why nothing was. Times are epoch ms. */
export const pictures: Migration = {
  name: '0015-pictures',
  statements: [
    `create table picture (
       person_id text primary key references "user" (id) on delete cascade,
       shown text,
       upload text,
       problem text,
       changed_at bigint not null
     )`,
  ],
};
