import type { Migration } from '@stoa/tenantdb';

/** Which workspaces have something to do for themselves, and when. */
export const upkeep: Migration = {
  name: '0006-upkeep',
  statements: [
    `create table upkeep (
       workspace_id text not null references workspace (id) on delete cascade,
       chore text not null,
       due_at bigint,
       standing integer not null,
       expected_until bigint not null,
       primary key (workspace_id, chore)
     )`,
    'create index upkeep_due on upkeep (due_at)',
  ],
};
