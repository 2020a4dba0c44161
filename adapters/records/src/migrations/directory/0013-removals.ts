import type { Migration } from '@stoa/tenantdb';

/**
 * Workspaces that were deleted, or were to be filled and never were, and what was found of each since. They outlive the workspace itself.
 * `remains` is JSON. Times are epoch ms.
 */
export const removals: Migration = {
  name: '0013-removals',
  statements: [
    `create table removal (
       workspace_id text primary key,
       kind text not null check (kind in ('deleted', 'unfinished')),
       name text not null,
       origin_id text,
       asked_by text references "user" (id) on delete set null,
       asked_at bigint not null,
       due_at bigint,
       looked_at bigint,
       remains text
     )`,
    `create index removal_due on removal (due_at) where due_at is not null`,
    `create index removal_newest on removal (asked_at)`,
  ],
};
