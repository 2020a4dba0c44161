import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import { isId, type PersonId, type PostId } from '../ids.ts';
import type { Post } from '../ports/posts.ts';
import type { InvalidInput } from '../refusals.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { markdownToText } from './markdown.ts';
import { findMentions } from './mentions.ts';
import { parsePostBody, parsePostTitle } from './post-input.ts';
import { ofMentions } from './post-notices.ts';
import type { MemberDeps } from './post-standing.ts';

/** What somebody typed into the form of a post. */
export interface PostInput {
  readonly title: string;
  readonly body: string;
  readonly publish: boolean;
  /** Whom they picked for `@Name`, where several have that name. */
  readonly picked?: readonly PersonId[] | undefined;
}

/**
 * Keeps a new post: as a draft of its author, or published, and then those whom it names are told. `key` names the form: the same words sent
 * twice with one key are one post.
 */
export async function writePost(
  deps: MemberDeps & Pick<Home, 'clock' | 'ids' | 'posts' | 'notifications' | 'transactions'>,
  by: Actor,
  { title: typed, body: text, publish, picked, key }: PostInput & { key?: string | undefined },
): Promise<Result<Post, StandingRefused | InvalidInput>> {
  const member = await standingOf(deps, by, 'member', 'writePost');
  if (!member.ok) return member;
  const title = parsePostTitle(typed);
  if (!title.ok) return title;
  const body = parsePostBody(text, !publish);
  if (!body.ok) return body;

  const { person } = member.value;
  const now = deps.clock.now();
  const post: Post = {
    id: (isId(key) ? key : deps.ids.next()) as PostId,
    title: title.value,
    body: body.value,
    bodyText: markdownToText(body.value),
    mentions: await findMentions(deps, body.value, picked),
    authorId: person.id,
    authorName: person.name,
    createdAt: now,
    publishedAt: publish ? now : undefined,
    editedAt: undefined,
    changedBy: person.id,
  };
  return deps.transactions.atomically(async () => {
    const taken = await deps.posts.byId(post.id);
    if (taken && isSame(taken, post)) return ok(taken);
    const kept = taken ? { ...post, id: deps.ids.next() as PostId } : post;
    await deps.posts.add(kept);
    if (publish) await deps.notifications.add(ofMentions(deps, kept));
    return ok(kept);
  });
}

const isSame = (a: Post, b: Post): boolean =>
  a.authorId === b.authorId && a.title === b.title && a.body === b.body;
