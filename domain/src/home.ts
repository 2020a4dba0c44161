import type { ClockDep } from './time.ts';
import type { IdsDep } from './ids.ts';
import type { InvitesDep } from './ports/invites.ts';
import type { MediaDep } from './ports/media.ts';
import type { MeetingsDep } from './ports/meetings.ts';
import type { MessageLogDep } from './ports/message-log.ts';
import type { AttendanceDep, SeatsDep } from './ports/seats.ts';
import type { WorkspacesDep } from './ports/workspaces.ts';
import type { WorkspaceId } from './ids.ts';

/** What every home brings for things that belong to no single workspace. */
export type Directory = ClockDep & IdsDep & WorkspacesDep & InvitesDep;

/** What it adds for one workspace: the directory, and that workspace's own records. */
export type Home = Directory &
  MeetingsDep &
  SeatsDep &
  AttendanceDep &
  MessageLogDep & { readonly workspaceId: WorkspaceId };

/** What it adds for the rooms. */
export type RoomHome = Home & MediaDep;
