import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting, RoomSettings } from '../ports/meetings.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import type { MemberDeps } from './manage.ts';
import { parseTitle, parseWhen, parseYesLimit, parseZone } from './meeting-input.ts';
import { reminderJobs } from './meeting-mails.ts';
import { concernedBy, ofPlanned } from './meeting-notices.ts';

/** What a new room starts with. 50 people with 12 pictures each is what the media engine is built for. */
const defaultSettings: RoomSettings = {
  lobby: true,
  locked: false,
  chat: true,
  share: true,
  capacity: 50,
};

export type CreateMeetingDeps = MemberDeps &
  Pick<Home, 'clock' | 'ids' | 'meetings' | 'notifications' | 'transactions' | 'outbox' | 'upkeep'>;
export type CreateMeetingRefused = StandingRefused | InvalidInput;

/**
 * Plans a meeting, and gives it a room that can be entered right away. Every member of the workspace may. Of one that is to come the
 * others are told.
 */
export async function createMeeting(
  deps: CreateMeetingDeps,
  by: Actor,
  input: {
    title: string;
    startsAt?: Instant | undefined;
    durationMs?: number | undefined;
    /** Whether guests wait until somebody lets them in; they do unless this says no. */
    lobby?: boolean | undefined;
    /** How many may say that they come; left out, as many as like. */
    yesLimit?: number | undefined;
    /** Of whoever plans it, as `Europe/Amsterdam`. */
    zone?: string | undefined;
  },
): Promise<Result<Meeting, CreateMeetingRefused>> {
  const member = await standingOf(deps, by, 'member', 'createMeeting');
  if (!member.ok) return member;
  const title = parseTitle(input.title);
  if (!title.ok) return title;
  const problem = parseWhen(input) ?? parseYesLimit(input.yesLimit) ?? parseZone(input.zone);
  if (problem) return err(problem);

  const meeting: Meeting = {
    id: deps.ids.next() as MeetingId,
    code: deps.ids.roomCode(),
    title: title.value,
    startsAt: input.startsAt,
    durationMs: input.durationMs,
    createdBy: member.value.person.id,
    createdByName: member.value.person.name,
    createdAt: deps.clock.now(),
    changedBy: member.value.person.id,
    yesLimit: input.yesLimit,
    zone: input.zone,
    settings: { ...defaultSettings, lobby: input.lobby ?? defaultSettings.lobby },
  };
  // The code first: a crash in between leaves a code that leads nowhere, never a meeting whose link is dead.
  await deps.workspaces.registerRoom(meeting.code, deps.workspaceId, meeting.id);
  const people = await concernedBy(deps, meeting);
  const reminders = reminderJobs(deps, meeting);
  if (reminders.length > 0) await expectJobs(deps);
  await deps.transactions.atomically(async () => {
    await deps.meetings.add(meeting);
    await deps.outbox.add(reminders);
    await deps.notifications.add(ofPlanned(deps, meeting, people));
  });
  return ok(meeting);
}
