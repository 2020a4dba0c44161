import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PersonId, PostId } from '../ids.ts';
import type { Post } from '../ports/posts.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast } from '../roles.ts';
import { standingOf, type Standing, type StandingRefused } from '../workspaces/standing.ts';

export type MemberDeps = Pick<Home, 'workspaces' | 'workspaceId'>;
export interface PostStanding extends Standing {
  readonly post: Post;
}
export type PostRefused = StandingRefused | NotFound;

/** A post as a member may see it: published, or their own draft. Drafts of others are not there. */
export async function seenPost(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  id: PostId,
  action: string,
): Promise<Result<PostStanding, PostRefused>> {
  const member = await standingOf(deps, by, 'member', action);
  if (!member.ok) return member;
  const post = await deps.posts.byId(id);
  const isSeen = post && (post.publishedAt !== undefined || post.authorId === member.value.person.id);
  return isSeen ? ok({ ...member.value, post }) : err({ type: 'NotFound', what: 'post' });
}

/** A post that who asks may change: their own, and for admins each that is published. */
export async function managedPost(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  id: PostId,
  action: string,
): Promise<Result<PostStanding, PostRefused>> {
  const seen = await seenPost(deps, by, id, action);
  if (!seen.ok || mayManage(seen.value.post.authorId, seen.value)) return seen;
  return err({ type: 'NotAllowed', action });
}

/** What somebody wrote is theirs to change and to take away, and an admin's. */
export const mayManage = (author: PersonId, { person, role }: Standing): boolean =>
  author === person.id || atLeast(role, 'admin');
