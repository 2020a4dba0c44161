import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast } from '../roles.ts';
import { standingOf, type Standing, type StandingRefused } from '../workspaces/standing.ts';

export type MemberDeps = Pick<Home, 'workspaces' | 'workspaceId'>;

/** Whether somebody may edit, cancel and end a meeting: who made it, admins and owners. */
export const mayManage = (meeting: Meeting, { person, role }: Standing): boolean =>
  meeting.createdBy === person.id || atLeast(role, 'admin');

/** The meeting, for somebody who may manage it and while it can still change. */
export async function meetingToManage(
  deps: MemberDeps & Pick<Home, 'meetings'>,
  by: Actor,
  id: MeetingId,
  action: string,
): Promise<Result<Meeting, ManageRefused>> {
  const member = await standingOf(deps, by, 'member', action);
  if (!member.ok) return member;
  const meeting = await deps.meetings.byId(id);
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  if (!mayManage(meeting, member.value)) return err({ type: 'NotAllowed', action });
  if (meeting.endedAt !== undefined || meeting.cancelledAt !== undefined) return err({ type: 'MeetingOver' });
  return ok(meeting);
}

/** What a change of a meeting says of who made it. */
export const changerOf = (by: Actor): Pick<Meeting, 'changedBy'> =>
  by.type === 'person' ? { changedBy: by.id } : {};

export type ManageRefused = StandingRefused | MeetingOver;
/** The meeting was ended or cancelled: it stays as it was. */
export interface MeetingOver {
  readonly type: 'MeetingOver';
}
