import type { Activity, ActivityKind, Deed, Instant, Role } from '@stoa/domain';

/** A part of a sentence about what somebody did. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** A name that stands for itself. */
  | { readonly type: 'name'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }
  | { readonly type: 'time'; readonly at: Instant };

/** What the filter calls each kind. */
export const kindWords: Readonly<Record<ActivityKind, string>> = {
  members: 'Members',
  meetings: 'Meetings',
  posts: 'Posts',
  comments: 'Comments',
  likes: 'Likes',
  chat: 'Chat',
};

const roleWords: Readonly<Record<Role, string>> = {
  owner: 'an owner',
  admin: 'an admin',
  member: 'a member',
};
const text = (words: string): Piece => ({ type: 'text', text: words });
const name = (words: string): Piece => ({ type: 'name', text: words });

/** The sentence without its end; `base` is the workspace's address. Where nobody in particular did it, the thing itself did. */
export function sentenceOf({ by, deed }: Activity, base: string): readonly Piece[] {
  return by ? [name(by.name), text(' '), ...didOf(deed, base)] : happened(deed, base);
}

function didOf(deed: Deed, base: string): readonly Piece[] {
  switch (deed.did) {
    case 'joined':
      return [text('joined')];
    case 'left':
      return [text('left')];
    case 'removed':
      return [text('removed '), name(deed.person)];
    case 'gaveRole':
      return [text('made '), name(deed.person), text(` ${roleWords[deed.role]}`)];
    case 'renamed':
      return [text('was called '), name(deed.from), text(' before')];
    case 'planned':
      return [text('planned '), linkTo(deed, base), ...forTime(' for ', deed.startsAt)];
    case 'opened':
      return [text('opened the room '), linkTo(deed, base)];
    case 'began':
      return [text('began '), linkTo(deed, base)];
    case 'moved':
      return [text('moved '), linkTo(deed, base), ...forTime(' to ', deed.startsAt)];
    case 'retitled':
      return [text('gave a meeting the name '), linkTo(deed, base)];
    case 'changed':
      return [text('changed the settings of '), linkTo(deed, base)];
    case 'cancelled':
      return [text('called off '), linkTo(deed, base)];
    case 'ended':
      return [text('ended '), linkTo(deed, base)];
    case 'published':
      return [text('published '), linkTo(deed, base)];
    case 'edited':
      return [text('edited '), linkTo(deed, base)];
    case 'tookBack':
      return [text('took back the post '), name(deed.title)];
    case 'commented':
      return [text('commented on '), linkTo(deed, base)];
    case 'tookCommentBack':
      return [text('took back a comment on '), linkTo(deed, base)];
    case 'liked':
      return [text('likes '), linkTo(deed, base)];
    case 'deletedPost':
      return [text('deleted the post '), name(deed.title)];
    case 'wrote':
      return happened(deed, base);
  }
}

function happened(deed: Deed, base: string): readonly Piece[] {
  switch (deed.did) {
    case 'wrote':
      return [
        text(`${deed.count} ${deed.count === 1 ? 'message' : 'messages'} in the chat of `),
        linkTo(deed, base),
      ];
    case 'began':
    case 'ended':
      return [linkTo(deed, base), text(` ${deed.did}`)];
    case 'cancelled':
      return [linkTo(deed, base), text(' was called off')];
    default:
      return [name('Somebody'), text(' '), ...didOf(deed, base)];
  }
}

const linkTo = (deed: Extract<Deed, { postId: string } | { meetingId: string }>, base: string): Piece => ({
  type: 'link',
  text: deed.title,
  href: 'postId' in deed ? `${base}/posts/${deed.postId}` : `${base}/meetings/${deed.meetingId}`,
});
const forTime = (words: string, at: Instant | undefined): readonly Piece[] =>
  at === undefined ? [] : [text(words), { type: 'time', at }];
