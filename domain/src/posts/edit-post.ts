import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PostId } from '../ids.ts';
import type { Post } from '../ports/posts.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { isSeen, versionOf, type ChangedMeanwhile, type Version } from '../version.ts';
import { markdownToText } from './markdown.ts';
import { findMentions } from './mentions.ts';
import { parsePostBody, parsePostTitle } from './post-input.ts';
import { newlyNamed, ofMentions } from './post-notices.ts';
import { managedPost, type MemberDeps, type PostRefused } from './post-standing.ts';
import type { PostInput } from './write-post.ts';

/** What somebody who changes a post's words should have seen of it. */
export const versionOfPost = ({
  title,
  body,
  publishedAt,
}: Pick<Post, 'title' | 'body' | 'publishedAt'>): Version =>
  versionOf(title, body, publishedAt !== undefined);

/**
 * Changes the words of a post, by its author or an admin. `publish` also publishes a draft; a published one stays so without it. `seen` are
 * the versions that whoever changes it started from: other words that are there by now stay.
 */
export async function editPost(
  deps: MemberDeps & Pick<Home, 'clock' | 'ids' | 'posts' | 'notifications' | 'transactions'>,
  by: Actor,
  {
    postId,
    title: typed,
    body: text,
    publish,
    picked,
    seen,
  }: PostInput & { postId: PostId; seen?: readonly Version[] | undefined },
): Promise<Result<Post, PostRefused | InvalidInput | ChangedMeanwhile>> {
  const found = await managedPost(deps, by, postId, 'editPost');
  if (!found.ok) return found;
  const title = parsePostTitle(typed);
  if (!title.ok) return title;
  const wasOut = found.value.post.publishedAt !== undefined;
  const body = parsePostBody(text, !publish && !wasOut);
  if (!body.ok) return body;

  const mentions = await findMentions(deps, body.value, picked);
  const words = { title: title.value, body: body.value, bodyText: markdownToText(body.value), mentions };
  return deps.transactions.atomically(async () => {
    const now = deps.clock.now();
    const before = await deps.posts.byId(postId);
    if (!before) return err({ type: 'NotFound', what: 'post' });
    const isSame = before.title === title.value && before.body === body.value;
    const version = versionOfPost(before);
    if (!isSame && !isSeen(seen, version)) return err({ type: 'ChangedMeanwhile', now: version });
    const changed = await deps.posts.change(postId, {
      ...words,
      ...(before.publishedAt !== undefined && { editedAt: now }),
      ...(before.publishedAt === undefined && publish && { publishedAt: now }),
      changedBy: found.value.person.id,
    });
    if (!changed) return err({ type: 'NotFound', what: 'post' });
    const named = before.publishedAt === undefined ? mentions : newlyNamed(mentions, before.mentions);
    if (changed.publishedAt !== undefined) await deps.notifications.add(ofMentions(deps, changed, named));
    return ok(changed);
  });
}
