import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { Meeting, MeetingChange } from '../ports/meetings.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';
import { parseTitle, parseWhen } from './meeting-input.ts';

/** Changes what is given; `null` takes a start or a duration away. People in the room see the new title. */
export async function editMeeting(
  deps: MemberDeps & Pick<Home, 'meetings' | 'fanout'>,
  by: Actor,
  input: {
    meetingId: MeetingId;
    title?: string | undefined;
    startsAt?: Instant | null | undefined;
    durationMs?: number | null | undefined;
    lobby?: boolean | undefined;
  },
): Promise<Result<Meeting, ManageRefused | InvalidInput>> {
  const found = await meetingToManage(deps, by, input.meetingId, 'editMeeting');
  if (!found.ok) return found;
  const title = input.title === undefined ? ok(found.value.title) : parseTitle(input.title);
  if (!title.ok) return title;
  const problem = parseWhen(input);
  if (problem) return err(problem);

  const fields: MeetingChange = {
    title: title.value,
    ...(input.startsAt !== undefined && { startsAt: input.startsAt ?? undefined }),
    ...(input.durationMs !== undefined && { durationMs: input.durationMs ?? undefined }),
    ...(input.lobby !== undefined && { settings: { ...found.value.settings, lobby: input.lobby } }),
  };
  const meeting = await deps.meetings.change(input.meetingId, fields);
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  deps.fanout.publish({ type: 'meetingChanged', meetingId: meeting.id });
  return ok(meeting);
}
