import { beforeEach, expect, test } from 'vitest';
import { stoaItself } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, RoomCode } from '../ids.ts';
import { jobDefinitions } from '../jobs/definitions.ts';
import { moveOutbox } from '../jobs/outbox-chore.ts';
import { createJobRunner } from '../jobs/runner.ts';
import { performIn } from '../perform.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { ProcessId } from '../ports/leases.ts';
import { createRehearsalHome, member, owner, type RehearsalHome } from '../room/rehearsal.ts';
import { dayMs, hourMs, type Instant } from '../time.ts';
import { cancelMeeting } from './cancel-meeting.ts';
import { cancelSeries } from './cancel-series.ts';
import { createMeeting } from './create-meeting.ts';
import { editMeeting } from './edit-meeting.ts';
import { extendSeries } from './extend-series.ts';
import { listMeetings } from './list-meetings.ts';
import { viewMeeting } from './view-meeting.ts';

let home: RehearsalHome;
/** Tuesday 6 May 2031, 9:00 in Amsterdam. */
const firstAt = Date.UTC(2031, 4, 6, 7) as Instant;
const weekMs = 7 * dayMs;

beforeEach(async () => {
  ({ home } = await createRehearsalHome());
  home.clock.pass(firstAt - dayMs - home.clock.now());
});

/** Does what was asked of jobs by now. */
async function work() {
  const runner = createJobRunner({
    ...{ queue: home.jobs as JobQueue, definitions: jobDefinitions, owner: 'ada' as ProcessId },
    ...{ clock: home.clock, log: () => {} },
    home: { inWorkspace: () => performIn(home as Home, stoaItself), directory: home },
  });
  for (let again = 0; again < 4; again++) {
    await moveOutbox(home);
    await runner.drain();
  }
}
async function choir(repeats = 'FREQ=WEEKLY;BYDAY=TU') {
  const zone = 'Europe/Amsterdam';
  const input = { title: 'Choir', startsAt: firstAt, durationMs: hourMs, zone, repeats, yesLimit: 9 };
  const made = await createMeeting(home, owner, input);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  await work();
  const series = (await home.series.byId(made.value.seriesId!))!;
  return { first: made.value, series };
}
const standing = async (seriesId: NonNullable<Awaited<ReturnType<typeof choir>>['series']>['id']) =>
  (await home.meetings.ofSeries(seriesId, 60)).toReversed();
const leadsTo = async (code: RoomCode) => (await home.workspaces.roomByCode(code))?.meetingId;

test('a series has its next meetings, each of its own, and the lists show the next one', async () => {
  const { first, series } = await choir();
  const made = await standing(series.id);
  expect(made.map(({ startsAt }) => startsAt! - firstAt)).toEqual(
    Array.from({ length: 9 }, (_, n) => n * weekMs).slice(0, made.length),
  );
  expect(made.length).toBe(8);
  expect(made[0]!.id).toBe(first.id);
  expect(new Set(made.map(({ code }) => code)).size).toBe(8);
  expect(made.every(({ yesLimit, durationMs }) => yesLimit === 9 && durationMs === hourMs)).toBe(true);
  const lists = await listMeetings(home, member, {});
  expect(lists.ok && lists.value.upcoming.map(({ id }) => id)).toEqual([first.id]);
  const viewed = await viewMeeting(home, member, { meetingId: made[3]!.id });
  expect(viewed.ok && viewed.value.series).toEqual(series);
});

test('its link leads to the one that is next, week after week, and meetings are made as time goes by', async () => {
  const { first, series } = await choir();
  expect(await leadsTo(series.code)).toBe(first.id);
  for (let week = 1; week <= 12; week++) {
    home.clock.pass(firstAt + (week - 1) * weekMs + hourMs - home.clock.now());
    await work();
    const next = (await standing(series.id)).find(({ startsAt }) => startsAt === firstAt + week * weekMs);
    expect([week, await leadsTo(series.code)]).toEqual([week, next?.id]);
  }
  expect((await standing(series.id)).length).toBe(20);
});

test('doing it twice, or at once, makes none twice', async () => {
  const { series } = await choir();
  home.clock.pass(3 * weekMs);
  const asked = { seriesId: series.id };
  await Promise.all([extendSeries(home, stoaItself, asked), extendSeries(home, stoaItself, asked)]);
  const moments = (await standing(series.id)).map(({ occursAt }) => occursAt);
  expect(new Set(moments).size).toBe(moments.length);
  expect(await extendSeries(home, owner, asked)).toMatchObject({ error: { type: 'NotAllowed' } });
});

test('one is called off or moved alone: the link goes on to the next, the others stay', async () => {
  const { first, series } = await choir();
  const [, second, third] = await standing(series.id);
  await cancelMeeting(home, owner, { meetingId: first.id });
  await work();
  expect(await leadsTo(series.code)).toBe(second!.id);
  await editMeeting(home, owner, { meetingId: second!.id, startsAt: (third!.startsAt! + dayMs) as Instant });
  await work();
  expect(await leadsTo(series.code)).toBe(third!.id);
  const after = await standing(series.id);
  expect(after).toHaveLength(8);
  expect(after[1]!.occursAt).toBe(firstAt + weekMs);
  expect(after.filter(({ cancelledAt }) => cancelledAt !== undefined).map(({ id }) => id)).toEqual([
    first.id,
  ]);
});

test('one and all that follow are called off, and none are made any more', async () => {
  const { series } = await choir();
  const made = await standing(series.id);
  expect(await cancelSeries(home, member, { meetingId: made[2]!.id })).toMatchObject({
    error: { type: 'NotAllowed' },
  });
  expect(await cancelSeries(home, owner, { meetingId: made[2]!.id })).toEqual({ ok: true, value: 6 });
  home.clock.pass(10 * weekMs);
  await work();
  const after = await standing(series.id);
  expect(after).toHaveLength(8);
  expect(after.map(({ cancelledAt }) => cancelledAt !== undefined)).toEqual([
    ...[false, false],
    ...Array.from({ length: 6 }, () => true),
  ]);
  expect(await cancelSeries(home, owner, { meetingId: 'none' as MeetingId })).toMatchObject({ ok: false });
});

test('a series ends by itself after so many', async () => {
  const { series } = await choir('FREQ=DAILY;COUNT=3');
  expect(await standing(series.id)).toHaveLength(3);
  home.clock.pass(weekMs);
  await work();
  expect(await standing(series.id)).toHaveLength(3);
});

test.for([
  [{ repeats: 'FREQ=SECONDLY' }, 'notPlanned'],
  [{ repeats: 'FREQ=WEEKLY;BYDAY=MO' }, 'notOnFirst'],
  [{ repeats: 'FREQ=DAILY', zone: undefined }, 'noTime'],
  [{ repeats: 'FREQ=DAILY', startsAt: undefined }, 'noTime'],
] as const)('%j is refused: %s', async ([input, problem]) => {
  const whole = { title: 'Choir', startsAt: firstAt, zone: 'Europe/Amsterdam', ...input };
  expect(await createMeeting(home, owner, whole)).toMatchObject({ error: { field: 'repeats', problem } });
});
