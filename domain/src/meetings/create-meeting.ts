import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, SeriesId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Series } from '../ports/series.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import type { MemberDeps } from './manage.ts';
import { defaultSettings } from './default-settings.ts';
import { parseTitle, parseWhen, parseYesLimit, parseZone } from './meeting-input.ts';
import { reminderJobs } from './meeting-mails.ts';
import { beginsOn } from './recurrence.ts';
import { parseRule, ruleText, type Rule } from './rule.ts';
import { seriesJobs } from './series-jobs.ts';
import { concernedBy, ofPlanned } from './meeting-notices.ts';

export type CreateMeetingDeps = MemberDeps &
  Pick<
    Home,
    'clock' | 'ids' | 'meetings' | 'notifications' | 'transactions' | 'outbox' | 'series' | 'upkeep'
  >;
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
    /** A rule of RFC 5545 by which it repeats on the clock of `zone`, as `FREQ=WEEKLY;BYDAY=TU`: the first of a series is made. */
    repeats?: string | undefined;
  },
): Promise<Result<Meeting, CreateMeetingRefused>> {
  const member = await standingOf(deps, by, 'member', 'createMeeting');
  if (!member.ok) return member;
  const title = parseTitle(input.title);
  if (!title.ok) return title;
  const problem = parseWhen(input) ?? parseYesLimit(input.yesLimit) ?? parseZone(input.zone);
  if (problem) return err(problem);
  const rule = parseRepeats(input);
  if (!rule.ok) return rule;

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
  const series = rule.value && seriesOf(deps, meeting, rule.value);
  // The code first: a crash in between leaves a code that leads nowhere, never a meeting whose link is dead.
  await deps.workspaces.registerRoom(meeting.code, deps.workspaceId, meeting.id);
  if (series) await deps.workspaces.registerRoom(series.code, deps.workspaceId, meeting.id);
  const made: Meeting = series ? { ...meeting, seriesId: series.id, occursAt: meeting.startsAt } : meeting;
  const people = await concernedBy(deps, meeting);
  // The others of a series are made right afterwards.
  const jobs = [...reminderJobs(deps, meeting), ...seriesJobs(deps, series?.id)];
  if (jobs.length > 0) await expectJobs(deps);
  await deps.transactions.atomically(async () => {
    if (series) await deps.series.add(series);
    await deps.meetings.add(made);
    await deps.outbox.add(jobs);
    await deps.notifications.add(ofPlanned(deps, meeting, people));
  });
  return ok(made);
}

/** The rule of a meeting that repeats, which begins on its first day; `undefined` for one that does not. */
function parseRepeats({
  startsAt,
  zone,
  repeats,
}: {
  startsAt?: Instant | undefined;
  zone?: string | undefined;
  repeats?: string | undefined;
}): Result<Rule | undefined, InvalidInput> {
  if (repeats === undefined) return ok(undefined);
  const bad = (problem: string) => err<InvalidInput>({ type: 'InvalidInput', field: 'repeats', problem });
  if (startsAt === undefined || zone === undefined) return bad('noTime');
  const rule = parseRule(repeats);
  return !rule.ok || beginsOn(rule.value, startsAt, zone) ? rule : bad('notOnFirst');
}

const seriesOf = ({ ids }: Pick<Home, 'ids'>, meeting: Meeting, rule: Rule): Series => ({
  id: ids.next() as SeriesId,
  code: ids.roomCode(),
  rule: ruleText(rule),
  zone: meeting.zone!,
  firstAt: meeting.startsAt!,
  title: meeting.title,
  durationMs: meeting.durationMs,
  lobby: meeting.settings.lobby,
  yesLimit: meeting.yesLimit,
  createdBy: meeting.createdBy,
  createdByName: meeting.createdByName,
  createdAt: meeting.createdAt,
  changedBy: meeting.createdBy,
});
