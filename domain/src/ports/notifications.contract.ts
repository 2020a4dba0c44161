import { describe, expect, test as base } from 'vitest';
import type { MeetingId, NotificationId, PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import {
  notificationKinds,
  readStaysMs,
  unreadStaysMs,
  type Notification,
  type Notifications,
} from './notifications.ts';

/** Proves the NO rules of {@link Notifications} for one adapter; `open` makes a workspace with these posts and meetings per test. */
export function notificationsContract(
  adapter: string,
  open: (
    posts: readonly PostId[],
    meetings: readonly MeetingId[],
  ) => Promise<{ notifications: Notifications; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ notifications: Notifications }>({
    notifications: async ({}, use) => {
      const { notifications, close } = await open([hall, roof], [round]);
      await use(notifications);
      await close();
    },
  });
  const ids = (list: readonly Notification[]) => list.map(({ id }) => id);

  describe(`Notifications contract, ${adapter}`, () => {
    test('NO1 each kind comes back field for field, to the person told', async ({ notifications }) => {
      const all = notificationKinds.map((kind, n) =>
        told(kind, {
          kind,
          createdAt: at(-n),
          ...(kind === 'planned' ? { meetingId: round, postId: undefined } : { postId: hall }),
          ...(kind === 'liked' && { groupKey: 'liked:hall', others: 3, excerpt: '' }),
          ...(kind === 'replied' && { readAt: at(5) }),
        }),
      );
      await notifications.add([...all, told('of-ben', { personId: ben })]);
      expect(await notifications.of(ada, 10)).toEqual(all);
      expect(ids(await notifications.of(ben, 10))).toEqual(['of-ben']);
      expect(await notifications.of('eve' as PersonId, 10)).toEqual([]);
      await notifications.add([]);
    });

    test('NO1 latest first, in pages', async ({ notifications }) => {
      await notifications.add([
        told('old', { createdAt: at(1) }),
        told('same-b', { createdAt: at(5) }),
        told('same-a', { createdAt: at(5) }),
        told('new', { createdAt: at(9) }),
      ]);
      expect(ids(await notifications.of(ada, 2))).toEqual(['new', 'same-a']);
      expect(ids(await notifications.of(ada, 9, { at: at(5), id: 'same-a' }))).toEqual(['same-b', 'old']);
    });

    test('NO2 what is told once takes the place of the earlier one, unread again', async ({
      notifications,
    }) => {
      const key = { groupKey: 'liked:hall', kind: 'liked' as const };
      await notifications.add([told('first', key), told('of-ben', { ...key, personId: ben })]);
      await notifications.read(ada, ['first' as NotificationId], at(1));
      const again = told('second', { ...key, others: 1, authorName: 'Eve', createdAt: at(7) });
      await notifications.add([again, told('other', { ...key, groupKey: 'liked:roof', createdAt: at(6) })]);
      expect(await notifications.of(ada, 10)).toEqual([
        { ...again, id: 'first' },
        told('other', { ...key, groupKey: 'liked:roof', createdAt: at(6) }),
      ]);
      expect(await notifications.unread(ada, 10)).toBe(2);
      expect(ids(await notifications.of(ben, 10))).toEqual(['of-ben']);
    });

    test('NO3, NO4 reading counts down, for oneself only', async ({ notifications }) => {
      await notifications.add([told('a'), told('b'), told('c'), told('of-ben', { personId: ben })]);
      expect(await notifications.unread(ada, 10)).toBe(3);
      expect(await notifications.unread(ada, 2)).toBe(2);
      const asked = ['a', 'of-ben', 'none'] as NotificationId[];
      await notifications.read(ada, asked, at(5));
      expect(await notifications.unread(ada, 10)).toBe(2);
      expect(await notifications.unread(ben, 10)).toBe(1);
      await notifications.read(ada, [], at(6));
      await notifications.readAll(ada, at(7));
      expect(await notifications.unread(ada, 10)).toBe(0);
      expect(await notifications.unread(ben, 10)).toBe(1);
      const readAt = Object.fromEntries((await notifications.of(ada, 10)).map((n) => [n.id, n.readAt]));
      expect(readAt).toEqual({ a: at(5), b: at(7), c: at(7) });
    });

    test('NO5 what is about a thing goes, whoever was told', async ({ notifications }) => {
      await notifications.add([
        told('a', { postId: hall }),
        told('b', { postId: hall, personId: ben }),
        told('c', { postId: roof }),
        told('d', { postId: undefined, meetingId: round }),
      ]);
      await notifications.forget({ postId: hall });
      expect(ids(await notifications.of(ada, 10))).toEqual(['c', 'd']);
      expect(await notifications.of(ben, 10)).toEqual([]);
      await notifications.forget({ meetingId: round });
      expect(ids(await notifications.of(ada, 10))).toEqual(['c']);
    });

    test('NO6 what is old goes when its person is told something new', async ({ notifications }) => {
      const before = (id: string, ms: number, fields: Partial<Notification> = {}) =>
        told(id, { createdAt: at(-ms), ...fields });
      const read = { readAt: at(0) };
      await notifications.add([
        before('unread', readStaysMs + 1),
        before('read', readStaysMs + 1, read),
        before('kept', readStaysMs, read),
        before('ancient', unreadStaysMs + 1),
        before('of-ben', unreadStaysMs + 1, { personId: ben }),
      ]);
      await notifications.add([told('new')]);
      expect(ids(await notifications.of(ada, 10))).toEqual(['new', 'kept', 'unread']);
      expect(ids(await notifications.of(ben, 10))).toEqual(['of-ben']);
    });
  });
}

const [hall, roof] = ['hall', 'roof'] as PostId[] as [PostId, PostId];
const round = 'round' as MeetingId;
const [ada, ben] = ['ada', 'ben'] as PersonId[] as [PersonId, PersonId];
const at = (n: number) => (1_700_000_000_000 + n) as Instant;
const told = (id: string, fields: Partial<Notification> = {}): Notification => ({
  id: id as NotificationId,
  personId: ada,
  kind: 'commented',
  authorId: 'eve' as PersonId,
  authorName: 'Eve',
  others: 0,
  title: 'The hall',
  excerpt: 'Is it open?',
  postId: hall,
  commentId: undefined,
  meetingId: undefined,
  groupKey: undefined,
  createdAt: at(0),
  readAt: undefined,
  ...fields,
});
