import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PostId } from '../ids.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { ofLike } from './post-notices.ts';
import { seenPost, type MemberDeps, type PostRefused } from './post-standing.ts';

export interface Liking {
  readonly likes: number;
  readonly liked: boolean;
}

/** Says whether who asks likes a published post, and answers how it stands then. Its author is told of a new like. */
export async function likePost(
  deps: MemberDeps & Pick<Home, 'clock' | 'ids' | 'posts' | 'notifications' | 'transactions'>,
  by: Actor,
  { postId, on }: { postId: PostId; on: boolean },
): Promise<Result<Liking, PostRefused>> {
  const seen = await seenPost(deps, by, postId, 'likePost');
  if (!seen.ok) return seen;
  const { id: personId, name } = seen.value.person;
  return deps.transactions.atomically(async (): Promise<Result<Liking, NotFound>> => {
    const post = await deps.posts.byId(postId);
    if (post?.publishedAt === undefined) return err({ type: 'NotFound', what: 'post' });
    const isNew = on && (await deps.posts.like(postId, { personId, name, at: deps.clock.now() }));
    if (!on) await deps.posts.unlike(postId, personId);
    const liking = await deps.posts.likesOf(postId, personId);
    if (isNew)
      await deps.notifications.add(
        ofLike(deps, post, { authorId: personId, authorName: name }, liking.likes),
      );
    return ok(liking);
  });
}
