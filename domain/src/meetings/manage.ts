import type { Actor, PersonActor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { NotAllowed, NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast, type Role } from '../roles.ts';

export type MemberDeps = Pick<Home, 'workspaces' | 'workspaceId'>;

/** A person with their role in this workspace; whoever has none must not learn that the workspace exists. */
export async function asMember(
  deps: MemberDeps,
  by: Actor,
): Promise<Result<{ by: PersonActor; role: Role }, NotSignedIn | NotFound>> {
  if (by.type === 'nobody') return err({ type: 'NotSignedIn' });
  const role = by.type === 'person' ? await deps.workspaces.roleIn(deps.workspaceId, by.id) : undefined;
  if (by.type !== 'person' || !role) return err({ type: 'NotFound', what: 'workspace' });
  return ok({ by, role });
}

/** Whether somebody may edit, cancel and end a meeting: who made it, admins and owners. */
export const mayManage = (meeting: Meeting, { by, role }: { by: PersonActor; role: Role }): boolean =>
  meeting.createdBy === by.id || atLeast(role, 'admin');

/** The meeting, for somebody who may manage it and while it can still change. */
export async function meetingToManage(
  deps: MemberDeps & Pick<Home, 'meetings'>,
  by: Actor,
  id: MeetingId,
  action: string,
): Promise<Result<Meeting, ManageRefused>> {
  const member = await asMember(deps, by);
  if (!member.ok) return member;
  const meeting = await deps.meetings.byId(id);
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  if (!mayManage(meeting, member.value)) return err({ type: 'NotAllowed', action });
  if (meeting.endedAt !== undefined || meeting.cancelledAt !== undefined) return err({ type: 'MeetingOver' });
  return ok(meeting);
}

export type ManageRefused = NotSignedIn | NotFound | NotAllowed | MeetingOver;
/** The meeting was ended or cancelled: it stays as it was. */
export interface MeetingOver {
  readonly type: 'MeetingOver';
}
