import type { CommentId, MeetingId, PostId, Slug } from '@stoa/domain';
import { describe, expect, test } from 'vitest';
import { notificationHref, notificationWords, unreadWords } from './words.ts';

describe('what is said', () => {
  test.for([
    ['mentioned', 0, 'Ben', 'mentioned you in “The roof”'],
    ['commented', 0, 'Ben', 'commented on “The roof”'],
    ['replied', 0, 'Ben', 'answered you below “The roof”'],
    ['liked', 0, 'Ben', 'likes “The roof”'],
    ['liked', 1, 'Ben and 1 other', 'like “The roof”'],
    ['liked', 12, 'Ben and 12 others', 'like “The roof”'],
    ['planned', 0, 'Ben', 'planned “The roof”'],
    ['movedUp', 0, 'Ben', 'gave way: you have a place in “The roof”'],
  ] as const)('%s by one and %d more', ([kind, others, who, what]) => {
    expect(notificationWords({ kind, others, authorName: 'Ben', title: 'The roof' })).toEqual({ who, what });
  });
});

test('a webhook that is switched off is said by itself', () => {
  const words = notificationWords({ kind: 'webhookOff', others: 0, authorName: 'Ben', title: 'Archive' });
  expect(words).toEqual({
    who: 'The webhook “Archive”',
    what: 'was switched off. Nothing is sent to it any more',
  });
  expect(notificationHref('agora' as Slug, { kind: 'webhookOff' })).toBe('/w/agora/settings/webhooks');
});

test('it leads to where it happened', () => {
  const slug = 'agora' as Slug;
  const [postId, commentId, meetingId] = ['p' as PostId, 'c' as CommentId, 'm' as MeetingId];
  expect(notificationHref(slug, { postId })).toBe('/w/agora/posts/p');
  expect(notificationHref(slug, { postId, commentId })).toBe('/w/agora/posts/p#comment-c');
  expect(notificationHref(slug, { meetingId })).toBe('/w/agora/meetings/m');
});

test('a bell counts to 99', () => {
  expect([0, 99, 100].map(unreadWords)).toEqual(['0', '99', '99+']);
});
