import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { ListedPost } from '../ports/posts.ts';
import { meetingLists, type MeetingLists } from '../meetings/list-meetings.ts';
import { activityPage } from '../activity/read-activity.ts';
import type { Activity } from '../activity/activity.ts';
import { ok, type Result } from '../result.ts';
import { dayMs, type Instant } from '../time.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** How much of each is shown. */
const shown = { past: 3, posts: 3, activity: 8 } as const;
/** How far back a popular post may have been published. */
const popularMs = 30 * dayMs;

export interface Dashboard {
  readonly meetings: MeetingLists;
  /** Those who are here now, by name; whoever looks is one of them. */
  readonly here: readonly { readonly personId: PersonId; readonly name: string }[];
  /** The most liked of the last 30 days; nothing that nobody likes. */
  readonly popular: readonly ListedPost[];
  readonly counts: { readonly members: number; readonly posts: number; readonly comments: number };
  /** Of the last 24 hours. */
  readonly activity: readonly Activity[];
}

/** The first page of a workspace. `here` is who has a page open, which the records do not know. */
export async function viewDashboard(
  deps: Pick<
    Home,
    'attendance' | 'changeLog' | 'clock' | 'meetings' | 'posts' | 'roster' | 'workspaceId' | 'workspaces'
  >,
  by: Actor,
  { here }: { here: readonly PersonId[] },
): Promise<Result<Dashboard, StandingRefused>> {
  const standing = await standingOf(deps, by, 'member', 'viewDashboard');
  if (!standing.ok) return standing;
  const me = standing.value.person;
  const now = deps.clock.now();
  const [meetings, others, popular, counts, { total: members }, { activity }] = await Promise.all([
    meetingLists(deps, standing.value, { pastLimit: shown.past }),
    deps.roster.of(here.filter((id) => id !== me.id).slice(0, 500)),
    deps.posts.popular(me.id, shown.posts, (now - popularMs) as Instant),
    deps.posts.count(),
    deps.workspaces.members(deps.workspaceId, { limit: 1, offset: 0 }),
    activityPage(deps, { limit: shown.activity, since: (now - dayMs) as Instant }),
  ]);
  const present = others.filter(({ leftAt }) => leftAt === undefined);
  return ok({
    meetings,
    here: [
      { personId: me.id, name: me.name },
      ...present.map(({ personId, name }) => ({ personId, name })),
    ].toSorted((a, b) => a.name.localeCompare(b.name)),
    popular,
    counts: { members, posts: counts.posts, comments: counts.comments },
    activity,
  });
}
