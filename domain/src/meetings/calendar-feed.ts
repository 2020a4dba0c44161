import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { hashSecret } from '../secret.ts';
import { dayMs, type Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { calendarText } from './calendar-text.ts';
import type { MemberDeps } from './manage.ts';

type FeedDeps = MemberDeps & Pick<Home, 'calendarFeeds'>;

/** Meetings that began longer ago are not told any more, and no more than so many are. */
const toldDays = 90;
const toldMost = 1_000;

/**
 * Makes a secret address at which a calendar program of who asks reads the workspace's meetings; the one from before leads nowhere from then on. The
 * secret is answered now and never again: only its hash is kept.
 */
export async function makeCalendarFeed(
  deps: FeedDeps & Pick<Home, 'clock' | 'ids'>,
  by: Actor,
): Promise<Result<{ readonly secret: string }, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'makeCalendarFeed');
  if (!member.ok) return member;
  const secret = deps.ids.secret();
  await deps.calendarFeeds.put({
    personId: member.value.person.id,
    secretHash: await hashSecret(secret),
    createdAt: deps.clock.now(),
  });
  return ok({ secret });
}

/** When who asks made their address; nothing where they have none. */
export async function viewCalendarFeed(
  deps: FeedDeps,
  by: Actor,
): Promise<Result<{ readonly createdAt?: Instant | undefined }, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'viewCalendarFeed');
  if (!member.ok) return member;
  return ok({ createdAt: (await deps.calendarFeeds.of(member.value.person.id))?.createdAt });
}

/** Takes the address away: what follows it finds nothing there any more. */
export async function revokeCalendarFeed(deps: FeedDeps, by: Actor): Promise<Result<null, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'revokeCalendarFeed');
  if (!member.ok) return member;
  await deps.calendarFeeds.remove(member.value.person.id);
  return ok(null);
}

/**
 * The planned meetings of a workspace for whoever has a person's secret, as long as that person is a member: those of the last weeks and all to
 * come, without what the person said no to. What was called off is told as that, so that programs take it away.
 */
export async function readCalendarFeed(
  deps: FeedDeps & Pick<Home, 'clock' | 'meetings' | 'answers'>,
  _by: Actor,
  { secret, origin }: { secret: string; origin: string },
): Promise<Result<string, NotFound>> {
  const none = err<NotFound>({ type: 'NotFound', what: 'workspace' });
  const feed = await deps.calendarFeeds.bySecret(await hashSecret(secret));
  if (!feed) return none;
  const [workspace, role, meetings, answers] = await Promise.all([
    deps.workspaces.byId(deps.workspaceId),
    deps.workspaces.roleIn(deps.workspaceId, feed.personId),
    deps.meetings.planned(toldMost, (deps.clock.now() - toldDays * dayMs) as Instant),
    deps.answers.by(feed.personId, toldMost),
  ]);
  if (!workspace || role === undefined) return none;
  const refused = new Set(answers.filter(({ state }) => state === 'no').map(({ meetingId }) => meetingId));
  return ok(
    calendarText(
      meetings.filter(({ id }) => !refused.has(id)),
      {
        workspaceId: deps.workspaceId,
        home: new URL(`/w/${workspace.slug}`, origin).href,
        name: workspace.name,
      },
    ),
  );
}
