import type { Actor } from '../actor.ts';
import { pageLimit, toPage, type Cursor, type Page } from '../cursor.ts';
import type { Home } from '../home.ts';
import type { ListedPost } from '../ports/posts.ts';
import { ok, type Result } from '../result.ts';
import { dayMs, type Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import type { MemberDeps } from './post-standing.ts';

interface PageInput {
  /** 1 to 100. */
  readonly limit?: number | undefined;
  readonly before?: Cursor | undefined;
}

/** The workspace's posts, latest first, for its members. */
export async function listPosts(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  { limit: asked = 20, before }: PageInput,
): Promise<Result<Page<ListedPost>, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'listPosts');
  if (!member.ok) return member;
  const limit = pageLimit(asked);
  const found = await deps.posts.published(member.value.person.id, limit + 1, before);
  return ok(toPage(found, limit, (post) => post.publishedAt!));
}

/** What whoever asks has written and not published, latest begun first. */
export async function listDrafts(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  { limit: asked = 20, before }: PageInput,
): Promise<Result<Page<ListedPost>, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'listDrafts');
  if (!member.ok) return member;
  const limit = pageLimit(asked);
  const found = await deps.posts.drafts(member.value.person.id, limit + 1, before);
  return ok(toPage(found, limit, (post) => post.createdAt));
}

/** What members like most of what was published in the last so many days, most first; nothing that nobody likes. */
export async function listPopularPosts(
  deps: MemberDeps & Pick<Home, 'clock' | 'posts'>,
  by: Actor,
  { limit = 5, days = 30 }: { limit?: number | undefined; days?: number | undefined },
): Promise<Result<readonly ListedPost[], StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'listPosts');
  if (!member.ok) return member;
  const since = (deps.clock.now() - Math.max(0, days) * dayMs) as Instant;
  return ok(await deps.posts.popular(member.value.person.id, pageLimit(limit), since));
}

/** How much the workspace has published, and what came of it. */
export async function countPosts(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  _input: Readonly<Record<string, never>>,
): Promise<
  Result<{ readonly posts: number; readonly likes: number; readonly comments: number }, StandingRefused>
> {
  const member = await standingOf(deps, by, 'member', 'listPosts');
  return member.ok ? ok(await deps.posts.count()) : member;
}
