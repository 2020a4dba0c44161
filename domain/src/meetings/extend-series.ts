import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, RoomCode, SeriesId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Series } from '../ports/series.ts';
import type { NotAllowed } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { dayMs, hourMs, type Instant } from '../time.ts';
import { defaultSettings } from './default-settings.ts';
import { reminderJobs } from './meeting-mails.ts';
import { occurrencesOf } from './recurrence.ts';
import { parseRule } from './rule.ts';
import { seriesJobs } from './series-jobs.ts';

/** So many meetings of a series stand ahead, and no further than this, but always one. */
const aheadMost = 8;
const aheadMs = 92 * dayMs;
/** How many of its latest meetings are looked at. */
const lookedAt = 60;

export type SeriesDeps = Pick<
  Home,
  | 'clock'
  | 'ids'
  | 'meetings'
  | 'outbox'
  | 'series'
  | 'transactions'
  | 'upkeep'
  | 'workspaces'
  | 'workspaceId'
>;

/** The moments for which a series has no meeting yet and should. */
export function missingOf(series: Series, made: readonly Meeting[], now: Instant): readonly Instant[] {
  const rule = parseRule(series.rule);
  if (!rule.ok || series.endedAt !== undefined) return [];
  const after = Math.max(series.firstAt - 1, ...made.map(({ occursAt = 0 as Instant }) => occursAt));
  const ahead = made.filter(({ occursAt = 0 }) => occursAt > now).length;
  const next = occurrencesOf(rule.value, series, { after, limit: Math.max(0, aheadMost - ahead) });
  return next.filter((at, n) => (n === 0 && ahead === 0) || at <= now + aheadMs);
}

/** The meeting of a series for one of its moments. */
export const meetingOf = (
  { ids, clock }: Pick<Home, 'ids' | 'clock'>,
  series: Series,
  occursAt: Instant,
): Meeting => ({
  id: ids.next() as MeetingId,
  code: ids.roomCode(),
  title: series.title,
  startsAt: occursAt,
  durationMs: series.durationMs,
  createdBy: series.createdBy,
  createdByName: series.createdByName,
  createdAt: clock.now(),
  changedBy: series.createdBy,
  yesLimit: series.yesLimit,
  zone: series.zone,
  seriesId: series.id,
  occursAt,
  settings: { ...defaultSettings, lobby: series.lobby },
});

/** When a meeting is over by what was planned. */
const endOf = ({ startsAt = 0 as Instant, durationMs = hourMs }: Meeting): Instant =>
  (startsAt + durationMs) as Instant;

/**
 * Makes the next meetings of a series, lets its link lead to the one that is on or next, and asks to be done again when that one is over. Doing it twice
 * changes nothing; a series that ended gets no more meetings, and one that has none left is left alone.
 */
export async function extendSeries(
  deps: SeriesDeps,
  by: Actor,
  { seriesId }: { seriesId: SeriesId },
): Promise<Result<number, NotAllowed>> {
  if (by.type !== 'stoa') return err({ type: 'NotAllowed', action: 'extendSeries' });
  const now = deps.clock.now();
  const series = await deps.series.byId(seriesId);
  if (!series) return ok(0);
  const before = await deps.meetings.ofSeries(seriesId, lookedAt);
  const made = missingOf(series, before, now).map((at) => meetingOf(deps, series, at));
  // The codes first: a crash in between leaves codes that lead nowhere, never a meeting whose link is dead.
  for (const { id, code } of made) await deps.workspaces.registerRoom(code, deps.workspaceId, id);
  await expectJobs(deps);
  return deps.transactions
    .atomically(async () => {
      const known = new Set(
        (await deps.meetings.ofSeries(seriesId, lookedAt)).map(({ occursAt }) => occursAt),
      );
      const fresh = made.filter(({ occursAt }) => !known.has(occursAt));
      for (const meeting of fresh) await deps.meetings.add(meeting);
      const alive = [...before, ...fresh]
        .filter((one) => one.endedAt === undefined && one.cancelledAt === undefined && endOf(one) > now)
        .toSorted((a, b) => endOf(a) - endOf(b));
      const jobs = alive[0] ? seriesJobs(deps, seriesId, endOf(alive[0])) : [];
      await deps.outbox.add([...fresh.flatMap((one) => reminderJobs(deps, one)), ...jobs]);
      return { fresh, current: alive[0] };
    })
    .then(async ({ fresh, current }) => {
      if (current) await lead(deps, series.code, current.id);
      return ok(fresh.length);
    });
}

async function lead(deps: SeriesDeps, code: RoomCode, meetingId: MeetingId): Promise<void> {
  const place = await deps.workspaces.roomByCode(code);
  if (place?.meetingId !== meetingId) await deps.workspaces.moveRoom(code, deps.workspaceId, meetingId);
}
