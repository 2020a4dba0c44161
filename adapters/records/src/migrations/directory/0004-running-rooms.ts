import type { Migration } from '@stoa/tenantdb';

/** Which process runs which room, where there are several: rooms of one that died are found by it. */
export const runningRooms: Migration = {
  name: '0004-running-rooms',
  statements: [
    `create table running_room (
       meeting_id text primary key,
       workspace_id text not null references workspace (id) on delete cascade,
       process_id text not null,
       fence bigint not null
     )`,
    `create index running_room_of_workspace on running_room (workspace_id)`,
  ],
};
