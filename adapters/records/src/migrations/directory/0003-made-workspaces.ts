import type { Migration } from '@stoa/tenantdb';

/** Workspaces whose own database has been made: one that is gone later was lost, and must not be begun anew in silence. */
export const madeWorkspaces: Migration = {
  name: '0003-made-workspaces',
  statements: [
    `create table made_workspace (
       workspace_id text primary key references workspace (id) on delete cascade
     )`,
  ],
};
