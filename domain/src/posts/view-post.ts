import type { Actor } from '../actor.ts';
import { pageLimit, toPage, type Cursor } from '../cursor.ts';
import type { Home } from '../home.ts';
import type { CommentId, PostId } from '../ids.ts';
import type { Comment } from '../ports/comments.ts';
import type { Post } from '../ports/posts.ts';
import { ok, type Result } from '../result.ts';
import { excerptOf } from './post-notices.ts';
import { mayManage, seenPost, type MemberDeps, type PostRefused } from './post-standing.ts';

export interface ShownComment extends Comment {
  /** What it answers, as it stands now; missing where that is gone. */
  readonly answers?: { readonly id: CommentId; readonly authorName: string; readonly excerpt: string };
  /** Whether who asks may delete it. */
  readonly mayManage: boolean;
}
export interface PostView {
  readonly post: Post;
  readonly mayManage: boolean;
  readonly likes: number;
  readonly liked: boolean;
  /** One page of them, oldest first; `earlier` is where the page before it ends. */
  readonly comments: readonly ShownComment[];
  readonly commentCount: number;
  readonly earlier?: Cursor | undefined;
}

/** A post with what members made of it: the latest comments, or those before `before`. Drafts are seen by their author. */
export async function viewPost(
  deps: MemberDeps & Pick<Home, 'posts' | 'comments'>,
  by: Actor,
  { postId, before, limit: asked = 50 }: { postId: PostId; before?: Cursor | undefined; limit?: number },
): Promise<Result<PostView, PostRefused>> {
  const seen = await seenPost(deps, by, postId, 'viewPost');
  if (!seen.ok) return seen;
  const { post, person } = seen.value;
  const limit = pageLimit(asked);
  const [liking, found, commentCount] = await Promise.all([
    deps.posts.likesOf(postId, person.id),
    deps.comments.ofPost(postId, limit + 1, before),
    deps.comments.countOf(postId),
  ]);
  const page = toPage(found, limit, (comment) => comment.createdAt);
  const comments = page.items.toReversed();
  const answered = await answeredBy(deps, comments);
  return ok({
    post,
    mayManage: mayManage(post.authorId, seen.value),
    ...liking,
    comments: comments.map((comment) => ({
      ...comment,
      ...quote(comment.replyTo && answered.get(comment.replyTo)),
      mayManage: mayManage(comment.authorId, seen.value),
    })),
    commentCount,
    earlier: page.next,
  });
}

/** The comments that these answer, those of earlier pages too. */
async function answeredBy(
  { comments }: Pick<Home, 'comments'>,
  shown: readonly Comment[],
): Promise<ReadonlyMap<CommentId, Comment>> {
  const known = new Map(shown.map((comment) => [comment.id, comment]));
  const others = new Set(shown.flatMap(({ replyTo }) => (replyTo && !known.has(replyTo) ? [replyTo] : [])));
  for (const found of await Promise.all([...others].map((id) => comments.byId(id))))
    if (found) known.set(found.id, found);
  return known;
}

const quote = (answered: Comment | undefined): Pick<ShownComment, 'answers'> =>
  answered
    ? { answers: { id: answered.id, authorName: answered.authorName, excerpt: excerptOf(answered.body) } }
    : {};
