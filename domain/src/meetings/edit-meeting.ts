import type { Actor, PersonActor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting, MeetingChange } from '../ports/meetings.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { moveUp } from './move-up.ts';
import { isSeen, versionOf, type ChangedMeanwhile, type Version } from '../version.ts';
import { changerOf, meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';
import { movedUpJobs, reminderJobs } from './meeting-mails.ts';
import { seriesJobs } from './series-jobs.ts';
import { parseTitle, parseWhen, parseYesLimit, parseZone } from './meeting-input.ts';

/** What somebody who changes a meeting should have seen of it. */
export const versionOfMeeting = ({
  title,
  startsAt,
  durationMs,
  settings,
  yesLimit,
}: Pick<Meeting, 'title' | 'startsAt' | 'durationMs' | 'settings' | 'yesLimit'>): Version =>
  versionOf(title, startsAt, durationMs, settings.lobby, yesLimit);

/**
 * Changes what is given; `null` takes a start or a duration away. People in the room see the new title. `seen` are the versions that whoever
 * changes it started from: what is there by now stays where it is another one.
 */
export async function editMeeting(
  deps: MemberDeps &
    Pick<
      Home,
      | 'clock'
      | 'ids'
      | 'meetings'
      | 'answers'
      | 'notifications'
      | 'outbox'
      | 'upkeep'
      | 'fanout'
      | 'transactions'
    >,
  by: Actor,
  input: {
    meetingId: MeetingId;
    title?: string | undefined;
    startsAt?: Instant | null | undefined;
    durationMs?: number | null | undefined;
    lobby?: boolean | undefined;
    /** More places go to those who wait, in their order; with fewer, nobody loses theirs. */
    yesLimit?: number | null | undefined;
    zone?: string | undefined;
    seen?: readonly Version[] | undefined;
  },
): Promise<Result<Meeting, ManageRefused | InvalidInput | ChangedMeanwhile>> {
  const found = await meetingToManage(deps, by, input.meetingId, 'editMeeting');
  if (!found.ok) return found;
  const title = input.title === undefined ? ok(found.value.title) : parseTitle(input.title);
  if (!title.ok) return title;
  const problem = parseWhen(input) ?? parseYesLimit(input.yesLimit) ?? parseZone(input.zone);
  if (problem) return err(problem);

  await expectJobs(deps);
  const edited = await deps.transactions.atomically(
    async (): Promise<Result<Meeting, ManageRefused | ChangedMeanwhile>> => {
      const before = await deps.meetings.byId(input.meetingId);
      if (!before) return err({ type: 'NotFound', what: 'meeting' });
      const fields: MeetingChange = {
        title: input.title === undefined ? before.title : title.value,
        ...changerOf(by),
        ...(input.startsAt !== undefined && { startsAt: input.startsAt ?? undefined }),
        ...(input.durationMs !== undefined && { durationMs: input.durationMs ?? undefined }),
        ...(input.yesLimit !== undefined && { yesLimit: input.yesLimit ?? undefined }),
        ...(input.zone !== undefined && { zone: input.zone }),
        ...(input.lobby !== undefined && { settings: { ...before.settings, lobby: input.lobby } }),
      };
      const version = versionOfMeeting(before);
      const isSame = version === versionOfMeeting({ ...before, ...fields });
      if (!isSame && !isSeen(input.seen, version)) return err({ type: 'ChangedMeanwhile', now: version });
      const edit = isSame ? {} : { edits: (before.edits ?? 0) + 1, editedAt: deps.clock.now() };
      const meeting = await deps.meetings.change(input.meetingId, { ...fields, ...edit });
      if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
      const moved = await moveUp(deps, meeting, by as PersonActor);
      const isMoved = meeting.startsAt !== before.startsAt;
      await deps.outbox.add([
        ...movedUpJobs(deps, moved),
        ...(isMoved ? [...reminderJobs(deps, meeting), ...seriesJobs(deps, meeting.seriesId)] : []),
      ]);
      return ok(meeting);
    },
  );
  if (edited.ok) deps.fanout.publish({ type: 'meetingChanged', meetingId: edited.value.id });
  return edited;
}
