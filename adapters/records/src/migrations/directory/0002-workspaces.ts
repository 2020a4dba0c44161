import type { Migration } from '@stoa/tenantdb';

/** Workspaces, who belongs to each, whom they invited, and which room code leads where. Times are epoch ms. */
export const workspaces: Migration = {
  name: '0002-workspaces',
  statements: [
    `create table workspace (
       id text primary key,
       slug text not null unique,
       name text not null,
       created_at bigint not null
     )`,
    `create table membership (
       workspace_id text not null references workspace (id) on delete cascade,
       person_id text not null references "user" (id),
       role text not null check (role in ('owner', 'admin', 'member')),
       joined_at bigint not null,
       primary key (workspace_id, person_id)
     )`,
    `create index membership_of_person on membership (person_id)`,
    `create table room (
       code text primary key,
       workspace_id text not null references workspace (id) on delete cascade,
       meeting_id text not null
     )`,
    `create index room_of_workspace on room (workspace_id)`,
    `create table invite (
       id text primary key,
       workspace_id text not null references workspace (id) on delete cascade,
       secret_hash text not null unique,
       role text not null check (role in ('admin', 'member')),
       created_by text not null,
       created_by_name text not null,
       created_at bigint not null,
       expires_at bigint not null,
       uses integer not null,
       max_uses integer not null,
       revoked_at bigint
     )`,
    `create index invite_of_workspace on invite (workspace_id)`,
  ],
};
