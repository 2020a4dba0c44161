import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PostId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { managedPost, type MemberDeps, type PostRefused } from './post-standing.ts';

/** Deletes a post with its comments, its likes and what people were told of it. */
export async function deletePost(
  deps: MemberDeps & Pick<Home, 'posts'>,
  by: Actor,
  { postId }: { postId: PostId },
): Promise<Result<undefined, PostRefused>> {
  const found = await managedPost(deps, by, postId, 'deletePost');
  if (!found.ok) return found;
  const removed = await deps.posts.remove(postId, found.value.person.id);
  return removed ? ok(undefined) : err({ type: 'NotFound', what: 'post' });
}
