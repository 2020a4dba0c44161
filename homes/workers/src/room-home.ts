import type { RoomHome, WorkspaceId } from '@stoa/domain';
import type { Bindings } from './bindings.ts';
import type { WorkersStoa } from './home.ts';
import { noMedia } from './no-media.ts';
import { outcomeFrom } from './outcome.ts';
import type { RecordsName } from './workspace.ts';

/** A room's home: the directory as everywhere, and the workspace's records in its Durable Object, one call each. */
export function roomHome({ directory }: WorkersStoa, env: Bindings, workspaceId: WorkspaceId): RoomHome {
  const workspace = env.WORKSPACE.getByName(workspaceId);
  const far = <Name extends RecordsName>(name: Name): RoomHome[Name] =>
    new Proxy({} as RoomHome[Name], {
      get:
        (_, method) =>
        async (...args: unknown[]) =>
          outcomeFrom(workspace.record(name, String(method), args)),
    });
  return {
    ...directory,
    workspaceId,
    meetings: far('meetings'),
    seats: far('seats'),
    attendance: far('attendance'),
    messageLog: far('messageLog'),
    media: noMedia,
  };
}
