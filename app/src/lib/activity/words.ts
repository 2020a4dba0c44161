import type { Activity, ActivityKind, Deed, Instant, Role } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** A part of a sentence about what somebody did. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** A name that stands for itself. */
  | { readonly type: 'name'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }
  | { readonly type: 'time'; readonly at: Instant };

/** What the filter calls each kind. */
export const kindWords: Readonly<Record<ActivityKind, string>> = {
  get members() {
    return m.activity_kind_members();
  },
  get meetings() {
    return m.activity_kind_meetings();
  },
  get posts() {
    return m.activity_kind_posts();
  },
  get comments() {
    return m.activity_kind_comments();
  },
  get likes() {
    return m.activity_kind_likes();
  },
  get chat() {
    return m.activity_kind_chat();
  },
};

const roleWords: Readonly<Record<Role, string>> = {
  get owner() {
    return m.activity_an_owner();
  },
  get admin() {
    return m.activity_an_admin();
  },
  get member() {
    return m.activity_a_member();
  },
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
      return [text(m.activity_joined())];
    case 'left':
      return [text(m.activity_left())];
    case 'removed':
      return [text(`${m.activity_removed()} `), name(deed.person)];
    case 'gaveRole':
      return [text(`${m.activity_made()} `), name(deed.person), text(` ${roleWords[deed.role]}`)];
    case 'renamed':
      return [text(`${m.activity_was_called()} `), name(deed.from)];
    case 'planned':
      return [
        text(`${m.activity_planned()} `),
        linkTo(deed, base),
        ...forTime(` ${m.activity_for_time()} `, deed.startsAt),
      ];
    case 'opened':
      return [text(`${m.activity_opened()} `), linkTo(deed, base)];
    case 'began':
      return [text(`${m.activity_began()} `), linkTo(deed, base)];
    case 'moved':
      return [
        text(`${m.activity_moved()} `),
        linkTo(deed, base),
        ...forTime(` ${m.activity_to_time()} `, deed.startsAt),
      ];
    case 'retitled':
      return [text(`${m.activity_retitled()} `), linkTo(deed, base)];
    case 'changed':
      return [text(`${m.activity_changed()} `), linkTo(deed, base)];
    case 'cancelled':
      return [text(`${m.activity_cancelled()} `), linkTo(deed, base)];
    case 'ended':
      return [text(`${m.activity_ended()} `), linkTo(deed, base)];
    case 'published':
      return [text(`${m.activity_published()} `), linkTo(deed, base)];
    case 'edited':
      return [text(`${m.activity_edited()} `), linkTo(deed, base)];
    case 'tookBack':
      return [text(`${m.activity_took_back()} `), name(deed.title)];
    case 'commented':
      return [text(`${m.activity_commented()} `), linkTo(deed, base)];
    case 'tookCommentBack':
      return [text(`${m.activity_took_comment()} `), linkTo(deed, base)];
    case 'liked':
      return [text(`${m.activity_likes()} `), linkTo(deed, base)];
    case 'deletedPost':
      return [text(`${m.activity_deleted_post()} `), name(deed.title)];
    case 'wrote':
      return happened(deed, base);
  }
}

function happened(deed: Deed, base: string): readonly Piece[] {
  switch (deed.did) {
    case 'wrote':
      return [text(`${m.activity_wrote({ count: deed.count })} `), linkTo(deed, base)];
    case 'began':
      return [linkTo(deed, base), text(` ${m.activity_is_began()}`)];
    case 'ended':
      return [linkTo(deed, base), text(` ${m.activity_is_ended()}`)];
    case 'cancelled':
      return [linkTo(deed, base), text(` ${m.activity_is_cancelled()}`)];
    default:
      return [name(m.activity_somebody()), text(' '), ...didOf(deed, base)];
  }
}

const linkTo = (deed: Extract<Deed, { postId: string } | { meetingId: string }>, base: string): Piece => ({
  type: 'link',
  text: deed.title,
  href: 'postId' in deed ? `${base}/posts/${deed.postId}` : `${base}/meetings/${deed.meetingId}`,
});
const forTime = (words: string, at: Instant | undefined): readonly Piece[] =>
  at === undefined ? [] : [text(words), { type: 'time', at }];
