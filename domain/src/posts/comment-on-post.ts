import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import { isId, type CommentId, type PersonId, type PostId } from '../ids.ts';
import type { Comment } from '../ports/comments.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { findMentions } from './mentions.ts';
import { parseCommentBody } from './post-input.ts';
import { ofComment } from './post-notices.ts';
import { seenPost, type MemberDeps, type PostRefused } from './post-standing.ts';

/**
 * Says something below a published post, perhaps in answer to a comment there. Those whom it names, whom it answers and whose post it is
 * are told. `key` names the form: the same words sent twice with one key are one comment.
 */
export async function commentOnPost(
  deps: MemberDeps & Pick<Home, 'clock' | 'ids' | 'posts' | 'comments' | 'notifications' | 'transactions'>,
  by: Actor,
  input: {
    postId: PostId;
    body: string;
    replyTo?: CommentId | undefined;
    picked?: readonly PersonId[] | undefined;
    key?: string | undefined;
  },
): Promise<Result<Comment, PostRefused | InvalidInput>> {
  const { postId, replyTo, key } = input;
  const seen = await seenPost(deps, by, postId, 'commentOnPost');
  if (!seen.ok) return seen;
  const body = parseCommentBody(input.body);
  if (!body.ok) return body;
  const { person } = seen.value;
  const mentions = await findMentions(deps, body.value, input.picked);

  return deps.transactions.atomically(async (): Promise<Result<Comment, NotFound>> => {
    const post = await deps.posts.byId(postId);
    if (post?.publishedAt === undefined) return err({ type: 'NotFound', what: 'post' });
    const answered = replyTo === undefined ? undefined : await deps.comments.byId(replyTo);
    if (replyTo !== undefined && answered?.postId !== postId)
      return err({ type: 'NotFound', what: 'comment' });
    const taken = isId(key) ? await deps.comments.byId(key as CommentId) : undefined;
    if (taken && taken.authorId === person.id && taken.body === body.value && taken.postId === postId)
      return ok(taken);
    const comment: Comment = {
      id: (isId(key) && !taken ? key : deps.ids.next()) as CommentId,
      postId,
      replyTo,
      authorId: person.id,
      authorName: person.name,
      body: body.value,
      mentions,
      createdAt: deps.clock.now(),
      changedBy: person.id,
    };
    await deps.comments.add(comment);
    await deps.notifications.add(ofComment(deps, post, comment, answered));
    return ok(comment);
  });
}
