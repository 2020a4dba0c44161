import type {
  AttendanceDep,
  InvitesDep,
  MeetingsDep,
  MessageLogDep,
  SeatsDep,
  WorkspacesDep,
} from '@stoa/domain';
import { migrate, type Database, type Engine } from '@stoa/tenantdb';
import { createAttendance } from './attendance.ts';
import { createInvites } from './invites.ts';
import { createMeetings } from './meetings.ts';
import { createMessageLog } from './message-log.ts';
import { directoryMigrations } from './migrations/directory/index.ts';
import { workspaceMigrations } from './migrations/workspace/index.ts';
import { createSeats } from './seats.ts';
import { createWorkspaces } from './workspaces.ts';

export { createMadeWorkspaces, type MadeWorkspaces } from './made-workspaces.ts';
export { createRunningRooms } from './running-rooms.ts';
export { directoryMigrations, workspaceMigrations };

/** The directory's records, its schema brought up to date. Better Auth's tables are in the same database. */
export async function openDirectory(engine: Database): Promise<WorkspacesDep & InvitesDep> {
  await migrate(engine, directoryMigrations);
  return { workspaces: createWorkspaces(engine), invites: createInvites(engine) };
}

/** One workspace's records, its schema brought up to date. */
export async function openWorkspace(
  engine: Engine,
): Promise<MeetingsDep & SeatsDep & AttendanceDep & MessageLogDep> {
  await migrate(engine, workspaceMigrations);
  return {
    meetings: createMeetings(engine),
    seats: createSeats(engine),
    attendance: createAttendance(engine),
    messageLog: createMessageLog(engine),
  };
}
