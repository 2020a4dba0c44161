import type { Migration } from '@stoa/tenantdb';

/** Who is and was a member, as the directory said it last, and who changed what in meetings. */
export const members: Migration = {
  name: '0005-members',
  statements: [
    `create table member (
       person_id text primary key,
       name text not null,
       role text not null check (role in ('owner', 'admin', 'member')),
       joined_at bigint not null,
       left_at bigint,
       changed_by text not null
     )`,
    'alter table meeting add column changed_by text',
  ],
};
