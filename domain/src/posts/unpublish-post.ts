import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PostId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { managedPost, type MemberDeps, type PostRefused } from './post-standing.ts';

/** Makes a post its author's draft again. Likes and comments stay with it; who was told of it is told no more. */
export async function unpublishPost(
  deps: MemberDeps & Pick<Home, 'posts' | 'notifications' | 'transactions'>,
  by: Actor,
  { postId }: { postId: PostId },
): Promise<Result<undefined, PostRefused>> {
  const found = await managedPost(deps, by, postId, 'unpublishPost');
  if (!found.ok) return found;
  return deps.transactions.atomically(async () => {
    const changedBy = found.value.person.id;
    const changed = await deps.posts.change(postId, {
      publishedAt: undefined,
      editedAt: undefined,
      changedBy,
    });
    if (!changed) return err({ type: 'NotFound', what: 'post' });
    await deps.notifications.forget({ postId });
    return ok(undefined);
  });
}
