import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { CommentId, PostId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { mayManage, seenPost, type MemberDeps, type PostRefused } from './post-standing.ts';

/** Deletes a comment: its author, or an admin. Answers to it stay. */
export async function deleteComment(
  deps: MemberDeps & Pick<Home, 'posts' | 'comments'>,
  by: Actor,
  { postId, commentId }: { postId: PostId; commentId: CommentId },
): Promise<Result<undefined, PostRefused>> {
  const seen = await seenPost(deps, by, postId, 'deleteComment');
  if (!seen.ok) return seen;
  const comment = await deps.comments.byId(commentId);
  if (comment?.postId !== postId) return err({ type: 'NotFound', what: 'comment' });
  if (!mayManage(comment.authorId, seen.value)) return err({ type: 'NotAllowed', action: 'deleteComment' });
  const removed = await deps.comments.remove(commentId, seen.value.person.id);
  return removed ? ok(undefined) : err({ type: 'NotFound', what: 'comment' });
}
