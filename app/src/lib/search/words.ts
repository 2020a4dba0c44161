import type { SearchHit, SearchKind } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** What a kind is called above its hits and in the filter. */
export const kindWords: Readonly<Record<SearchKind, string>> = {
  get person() {
    return m.search_people();
  },
  get meeting() {
    return m.search_meetings();
  },
  get post() {
    return m.search_posts();
  },
  get comment() {
    return m.search_comments();
  },
  get message() {
    return m.search_chat();
  },
};
export const kinds = Object.keys(kindWords) as readonly SearchKind[];

/** Where a hit leads: `base` is `/w/agora`. A comment is the last of the page of comments that the address asks for. */
export function hrefOf(base: string, { kind, id, place, title, at }: SearchHit): string {
  switch (kind) {
    case 'person':
      return `${base}/members?${new URLSearchParams({ q: title.text })}`;
    case 'meeting':
      return `${base}/meetings/${id}`;
    case 'post':
      return `${base}/posts/${id}`;
    case 'comment':
      return `${base}/posts/${place}?before=${(at ?? 0) + 1}.${id}#comment-${id}`;
    case 'message':
      return `${base}/meetings/${place}#message-${id}`;
  }
}
