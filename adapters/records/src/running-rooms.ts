import type { NotedRoom, RunningRooms } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

/** {@link RunningRooms} in the directory's table `running_room` (migration 0004). */
export function createRunningRooms(directory: Database): RunningRooms {
  return {
    async began({ meetingId, workspaceId, process, fence }) {
      await directory.run(
        `insert into running_room (meeting_id, workspace_id, process_id, fence)
         values (:meetingId, :workspaceId, :process, :fence)
         on conflict (meeting_id) do update
            set workspace_id = excluded.workspace_id, process_id = excluded.process_id, fence = excluded.fence
          where running_room.fence < excluded.fence`,
        { meetingId, workspaceId, process, fence },
      );
    },
    async ended(meetingId, fence) {
      await directory.run('delete from running_room where meeting_id = :meetingId and fence <= :fence', {
        meetingId,
        fence,
      });
    },
    notOf(processes, limit) {
      const names = processes.map((_, n) => `:process${n}`);
      return directory.query<NotedRoom>(
        `select meeting_id as "meetingId", workspace_id as "workspaceId", process_id as "process", fence
           from running_room ${names.length > 0 ? `where process_id not in (${names.join(', ')})` : ''}
          order by fence, meeting_id limit :limit`,
        { ...Object.fromEntries(processes.map((process, n) => [`process${n}`, process])), limit },
      );
    },
  };
}
