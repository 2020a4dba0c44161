import type { Actor } from '../actor.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Result } from '../result.ts';
import { createMeeting, type CreateMeetingDeps, type CreateMeetingRefused } from './create-meeting.ts';

/** Makes a room that is simply open, for right now. Without a title it carries the name of who starts it. */
export function startInstantMeeting(
  deps: CreateMeetingDeps,
  by: Actor,
  { title }: { title?: string | undefined },
): Promise<Result<Meeting, CreateMeetingRefused>> {
  const named = title?.trim() || (!('name' in by) ? '' : `${by.name.slice(0, 100)}’s meeting`);
  return createMeeting(deps, by, { title: named });
}
