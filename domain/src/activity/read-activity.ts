import type { Actor } from '../actor.ts';
import type { Home, WorkspaceIdDep } from '../home.ts';
import type { MeetingId, PersonId, PostId } from '../ids.ts';
import { HistoryCut, type RowChange } from '../ports/change-log.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { pageLimit } from '../cursor.ts';
import { ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { activityKinds, type Activity, type ActivityKind } from './activity.ts';
import { tablesByKind, toldOf, type Told } from './deed-of.ts';

export type ActivityDeps = Pick<Home, 'changeLog' | 'roster' | 'posts' | 'meetings'>;
export interface ActivityWanted {
  readonly kind?: ActivityKind | undefined;
  readonly personId?: PersonId | undefined;
  /** Only what happened before this position. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
  /** Only what happened from then on. */
  readonly since?: Instant | undefined;
}
export interface ActivityPage {
  readonly activity: readonly Activity[];
  /** Where the next page begins; `undefined` on the last one. */
  readonly next: number | undefined;
  /** What is older cannot be read right now, so that this is not all. */
  readonly isCut?: true;
}

/** Who did what, latest first, for members. Messages of a chat are counted, not listed. */
export async function readActivity(
  deps: ActivityDeps & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  wanted: ActivityWanted,
): Promise<Result<ActivityPage, StandingRefused>> {
  const standing = await standingOf(deps, by, 'member', 'readActivity');
  return standing.ok ? ok(await activityPage(deps, wanted)) : standing;
}

/** Changes that are looked through first, at once after that, and at most for one page: more is on the next one. */
const firstLength = 200;
const batchLength = 1_000;
const lookedMost = 20_000;

/** The same for somebody whose standing is known. */
export async function activityPage(
  deps: ActivityDeps,
  { kind, personId, before, limit = 30, since }: ActivityWanted,
): Promise<ActivityPage> {
  const most = pageLimit(limit);
  const tables = kind ? tablesByKind[kind] : activityKinds.flatMap((one) => tablesByKind[one]);
  const found: Found[] = [];
  const page = async (next?: number): Promise<ActivityPage> => ({
    activity: await named(deps, found),
    next,
  });
  let next = before;
  let length = Math.min(firstLength, 2 * most + 1);
  for (let looked = 0; looked < lookedMost; looked += length, length = batchLength) {
    const wanted = { tables, limit: length, before: next, mentioning: personId };
    const { changes, isCut } = await newest(deps, wanted);
    for (const change of changes) {
      if (since !== undefined && change.at < since) return page();
      if (!add(found, change, personId, most)) return page(next);
      next = change.position;
    }
    if (isCut) return { ...(await page()), isCut };
    if (changes.length < length) return page();
  }
  return page(next);
}

async function newest(
  { changeLog }: Pick<ActivityDeps, 'changeLog'>,
  wanted: Parameters<ActivityDeps['changeLog']['newest']>[0],
): Promise<{ readonly changes: readonly RowChange[]; readonly isCut?: true }> {
  try {
    return { changes: await changeLog.newest(wanted) };
  } catch (cause) {
    if (!(cause instanceof HistoryCut)) throw cause;
    return { changes: cause.found, isCut: true };
  }
}

type Found = Told & { readonly position: number; readonly at: Instant };

/** Answers `false` where the page is full already. */
function add(found: Found[], change: RowChange, personId: PersonId | undefined, most: number): boolean {
  const told = toldOf(change);
  if (!told || (personId !== undefined && told.byId !== personId)) return true;
  const { deed } = told;
  if (deed.did === 'wrote') {
    const i = found.findIndex(
      ({ deed: other }) => other.did === 'wrote' && other.meetingId === deed.meetingId,
    );
    const same = found[i];
    if (same?.deed.did === 'wrote') {
      found[i] = { ...same, deed: { ...same.deed, count: same.deed.count + 1 } };
      return true;
    }
  }
  if (found.length === most) return false;
  found.push({ ...told, position: change.position, at: change.at as Instant });
  return true;
}

/** With the names and titles that the rows do not hold. What is about a post that is gone, or is a draft again, is left out. */
async function named(deps: ActivityDeps, found: readonly Found[]): Promise<readonly Activity[]> {
  const people = distinct(found.map(({ byId, byName }) => (byName === undefined ? byId : undefined)));
  const posts = distinct(
    found.map(({ deed }) => ('postId' in deed && deed.title === '' ? (deed.postId as PostId) : undefined)),
  );
  const meetings = distinct(
    found.map(({ deed }) => (deed.did === 'wrote' ? (deed.meetingId as MeetingId) : undefined)),
  );
  const [entries, ...titled] = await Promise.all([
    deps.roster.of(people),
    Promise.all(posts.map((id) => deps.posts.byId(id))),
    Promise.all(meetings.map((id) => deps.meetings.byId(id))),
  ]);
  const nameById = new Map(entries.map(({ personId, name }) => [personId, name]));
  const titleById = new Map<string, string>();
  for (const post of titled[0]) if (post?.publishedAt !== undefined) titleById.set(post.id, post.title);
  for (const meeting of titled[1]) if (meeting) titleById.set(meeting.id, meeting.title);

  return found.flatMap(({ byId, byName, deed, kind, position, at }) => {
    const about = 'postId' in deed ? deed.postId : 'meetingId' in deed ? deed.meetingId : undefined;
    const title = 'title' in deed ? deed.title || (about && titleById.get(about)) : undefined;
    if ('title' in deed && title === undefined) return [];
    const name = byName ?? (byId && nameById.get(byId)) ?? 'Somebody';
    return [
      {
        position,
        at,
        kind,
        by: byId && { id: byId, name },
        deed: 'title' in deed ? { ...deed, title: title! } : deed,
      },
    ];
  });
}

const distinct = <T>(all: readonly (T | undefined)[]): T[] => [
  ...new Set(all.filter((one): one is T => one !== undefined)),
];
