import type { Migration } from '@stoa/tenantdb';

/** Workspaces that are copies of others, and where the two parted. */
export const branches: Migration = {
  name: '0005-branches',
  statements: [
    `create table branch (
       id text primary key references workspace (id) on delete cascade,
       origin_id text not null references workspace (id) on delete cascade,
       name text not null,
       made_by text not null,
       made_by_name text not null,
       made_at bigint not null,
       origin_position bigint not null,
       branch_position bigint not null
     )`,
    `create index branch_of_origin on branch (origin_id)`,
  ],
};
