import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, RoomCode, Slug } from '../ids.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast } from '../roles.ts';
import type { Instant } from '../time.ts';
import { meetingState } from './meeting-state.ts';

/** What somebody may know of a room before they are in it: a room code is all a guest has. */
export interface RoomFound {
  readonly meetingId: MeetingId;
  readonly code: RoomCode;
  readonly title: string;
  readonly workspaceName: string;
  /**
   * `notYet` is more than ten minutes before its start with nobody in: one may come in or wait all the same.
   * `locked` lets in only those who were in before; `ended` and `cancelled` nobody.
   */
  readonly state: 'open' | 'ended' | 'locked' | 'cancelled' | 'notYet';
  readonly startsAt?: Instant | undefined;
  /** The names of those in the room right now, in the order in which they came. */
  readonly here: readonly string[];
  /** Whether who asks will wait in the lobby. Members of the workspace walk in. */
  readonly lobby: boolean;
  readonly member: boolean;
  /** The workspace's own address, for members: where the meeting is kept. */
  readonly slug?: Slug | undefined;
  /** Whether they will be a host: who made the meeting, admins and owners. */
  readonly host: boolean;
}

/** Finds the room of a code, for anybody who has the code. */
export async function findRoom(
  deps: Pick<Home, 'clock' | 'workspaces' | 'workspaceId' | 'meetings' | 'attendance'>,
  by: Actor,
  { code }: { code: RoomCode },
): Promise<Result<RoomFound, NotFound>> {
  const place = await deps.workspaces.roomByCode(code);
  if (!place || place.workspaceId !== deps.workspaceId) return err({ type: 'NotFound', what: 'meeting' });
  const [meeting, workspace, stays, role] = await Promise.all([
    deps.meetings.byId(place.meetingId),
    deps.workspaces.byId(deps.workspaceId),
    // Not all that ever were: strangers ask this, and strangers can come and go.
    deps.attendance.open(),
    by.type === 'person' ? deps.workspaces.roleIn(deps.workspaceId, by.id) : undefined,
  ]);
  if (!meeting || !workspace) return err({ type: 'NotFound', what: 'meeting' });

  const here = stays.filter((stay) => stay.meetingId === meeting.id).map((stay) => stay.name);
  const state = meetingState(meeting, deps.clock.now(), here.length > 0);
  const host =
    role !== undefined && (atLeast(role, 'admin') || (by.type === 'person' && by.id === meeting.createdBy));
  return ok({
    meetingId: meeting.id,
    code,
    title: meeting.title,
    workspaceName: workspace.name,
    state:
      state === 'ended' || state === 'cancelled'
        ? state
        : meeting.settings.locked
          ? 'locked'
          : state === 'upcoming'
            ? 'notYet'
            : 'open',
    startsAt: meeting.startsAt,
    here,
    lobby: role === undefined && meeting.settings.lobby,
    member: role !== undefined,
    ...(role !== undefined && { slug: workspace.slug }),
    host,
  });
}
