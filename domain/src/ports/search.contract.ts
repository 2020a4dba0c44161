import { describe, expect, test as base } from 'vitest';
import type { CommentId, MeetingId, MessageId, PersonId, PostId, SeatId } from '../ids.ts';
import type { WorkspaceRecords } from '../home.ts';
import type { Instant } from '../time.ts';
import type { LogEntry } from './message-log.ts';
import type { Meeting } from './meetings.ts';
import type { Post } from './posts.ts';
import { searchKinds, type Marked, type Search, type SearchAsked } from './search.ts';
import type { Seat } from './seats.ts';

type Opened = Pick<
  WorkspaceRecords,
  'search' | 'posts' | 'comments' | 'meetings' | 'seats' | 'messageLog' | 'roster'
>;

/** Proves the SE rules of {@link Search} for one adapter; `open` makes an empty workspace per test. */
export function searchContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened; search: Search }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
    search: async ({ opened }, use) => use(opened.search),
  });
  const find = async (search: Search, typed: string, asked: Partial<SearchAsked> = {}) => {
    const { hits } = await search.find(typed, {
      viewer: ada,
      kinds: searchKinds,
      limit: 50,
      offset: 0,
      ...asked,
    });
    return hits.map(({ kind, place, id }) => [kind, place, id].filter(Boolean).join(' ')).toSorted();
  };

  describe(`Search contract, ${adapter}`, () => {
    test('SE1 people, meetings, posts, comments and messages', async ({ opened }) => {
      await opened.roster.put([member(ada, 'Olive Grove'), member(ben, 'Ben')]);
      await opened.meetings.add(meeting('m', 'Olive harvest'));
      await opened.posts.add(post('p', { title: 'On olives', bodyText: 'An olive is a fruit.' }));
      await opened.comments.add(comment('c', 'p', 'Every olive!'));
      await opened.messageLog.append(said('l', 'olive oil?'));
      expect(await find(opened.search, 'olive')).toEqual([
        'comment p c',
        'meeting m',
        'message m l',
        'person ada',
        'post p',
      ]);
      expect(await find(opened.search, 'olive', { kinds: ['post', 'comment'] })).toEqual([
        'comment p c',
        'post p',
      ]);
      expect(await find(opened.search, 'grape')).toEqual([]);
    });

    test('SE1 a hit says what it is, and where', async ({ opened }) => {
      await opened.meetings.add(meeting('m', 'Harvest'));
      await opened.messageLog.append(said('l', 'who brings the olives?', { at: 77 as Instant }));
      const { hits } = await opened.search.find('olives', {
        viewer: ada,
        kinds: searchKinds,
        limit: 5,
        offset: 0,
      });
      expect(hits).toEqual([
        {
          kind: 'message',
          place: 'm',
          id: 'l',
          title: { text: 'Harvest', hits: [], cutBefore: false, cutAfter: false },
          excerpt: { text: 'who brings the olives?', hits: [[15, 21]], cutBefore: false, cutAfter: false },
          authorName: 'Ada',
          at: 77,
        },
      ]);
    });

    test('SE2 drafts are not found, nor what was unpublished or removed', async ({ opened }) => {
      await opened.posts.add(post('p', { title: 'Olive', publishedAt: undefined }));
      await opened.comments.add(comment('c', 'p', 'olive'));
      expect(await find(opened.search, 'olive')).toEqual([]);
      await opened.posts.change('p' as PostId, { publishedAt: 9 as Instant, changedBy: ada });
      expect(await find(opened.search, 'olive')).toEqual(['comment p c', 'post p']);
      await opened.posts.change('p' as PostId, { title: 'Grape', changedBy: ada });
      expect(await find(opened.search, 'olive')).toEqual(['comment p c']);
      await opened.posts.change('p' as PostId, { publishedAt: undefined, changedBy: ada });
      expect(await find(opened.search, 'grape olive')).toEqual([]);
      await opened.posts.change('p' as PostId, { publishedAt: 9 as Instant, changedBy: ada });
      await opened.comments.remove('c' as CommentId, ada);
      expect(await find(opened.search, 'olive')).toEqual([]);
      await opened.comments.add(comment('d', 'p', 'olive'));
      await opened.posts.remove('p' as PostId, ada);
      expect([await find(opened.search, 'olive'), await find(opened.search, 'grape')]).toEqual([[], []]);
    });

    test('SE2 messages are found as they read now, and not once deleted', async ({ opened }) => {
      await opened.meetings.add(meeting('m', 'Harvest'));
      await opened.messageLog.append(said('l', 'olive'));
      await opened.messageLog.append(entry('e', { type: 'edited', target: 'l' as MessageId, body: 'grape' }));
      await opened.messageLog.append(
        entry('r', { type: 'reacted', target: 'l' as MessageId, emoji: '🫒', on: true }),
      );
      expect([await find(opened.search, 'olive'), await find(opened.search, 'grape')]).toEqual([
        [],
        ['message m l'],
      ]);
      await opened.messageLog.append(entry('x', { type: 'deleted', target: 'l' as MessageId }));
      expect(await find(opened.search, 'grape')).toEqual([]);
      await opened.messageLog.append(entry('y', { type: 'edited', target: 'l' as MessageId, body: 'olive' }));
      expect(await find(opened.search, 'olive')).toEqual([]);
    });

    test('SE2 somebody who left is not found, and a new name is', async ({ opened }) => {
      await opened.roster.put([member(ada, 'Olive'), member(ben, 'Ben')]);
      await opened.roster.put([member(ben, 'Olivia')]);
      expect(await find(opened.search, 'oliv')).toEqual(['person ada', 'person ben']);
      await opened.roster.leave(ada, 5 as Instant, ada);
      expect(await find(opened.search, 'oliv')).toEqual(['person ben']);
    });

    test('SE3 a private message is found by its two people alone', async ({ opened }) => {
      await opened.meetings.add(meeting('m', 'Harvest'));
      for (const person of [ada, ben, eve]) await opened.seats.save(seat(person));
      await opened.messageLog.append(said('l', 'olive', { to: seat(ben).id }));
      await opened.messageLog.append(
        entry('e', { type: 'edited', target: 'l' as MessageId, body: 'grape' }, { to: seat(ben).id }),
      );
      const by = (viewer: PersonId) => find(opened.search, 'grape', { viewer });
      expect([await by(ada), await by(ben), await by(eve)]).toEqual([['message m l'], ['message m l'], []]);
      // As an import brings them: the message first.
      await opened.messageLog.append(said('m', 'melon', { authorSeat: seat(zoe).id, to: seat(ben).id }));
      await opened.seats.save(seat(zoe));
      expect(await find(opened.search, 'melon', { viewer: zoe })).toEqual(['message m m']);
      expect(await find(opened.search, 'melon', { viewer: eve })).toEqual([]);
      const { hits, more } = await opened.search.find('grape', {
        viewer: eve,
        kinds: ['message'],
        limit: 1,
        offset: 0,
      });
      expect({ hits, more }).toEqual({ hits: [], more: false });
    });

    test('SE4 case and accents do not matter, quotes and minus do', async ({ opened }) => {
      await opened.posts.add(post('p', { title: 'Crème brûlée', bodyText: 'water by Thursday' }));
      await opened.posts.add(post('q', { title: 'CREME', bodyText: 'by water, Thursday' }));
      const { search } = opened;
      expect(await find(search, 'creme')).toEqual(['post p', 'post q']);
      expect(await find(search, 'CRÈME brul')).toEqual(['post p']);
      for (const typed of ['"water by"', '“water by”', '«water by'])
        expect(await find(search, typed)).toEqual(['post p']);
      expect(await find(search, 'creme -"water by"')).toEqual(['post q']);
      expect(await find(search, 'crem ')).toEqual([]);
      for (const typed of ['', ' ', '-', '"', '*', '-creme', 'creme OR brulee NEAR %', '(((', '\0'])
        expect(await find(search, typed)).toEqual([]);
    });

    test('SE5 pages follow each other', async ({ opened }) => {
      for (let i = 0; i < 7; i++) await opened.posts.add(post(`p${i}`, { title: 'Same' }));
      const page = (offset: number) =>
        opened.search.find('same', { viewer: ada, kinds: ['post'], limit: 3, offset });
      const pages = [await page(0), await page(3), await page(6)];
      expect(pages.map(({ more }) => more)).toEqual([true, true, false]);
      expect(new Set(pages.flatMap(({ hits }) => hits.map(({ id }) => id))).size).toBe(7);
    });

    test('SE7 nothing says that it is all there is', async ({ search }) => {
      const asked = { viewer: ada, kinds: searchKinds, limit: 5, offset: 0 };
      for (const typed of ['grape', '"grape grape" -olive', ''])
        expect(await search.find(typed, asked)).toEqual({
          hits: [],
          more: false,
          cut: false,
          outOfTime: false,
        });
    });

    test('SE6 a title comes first, and hits are where they are said to be', async ({ opened }) => {
      await opened.posts.add(post('p', { title: 'Other', bodyText: 'At last: <b>olives</b> & 🫒 Olives' }));
      await opened.posts.add(post('q', { title: 'Olives', bodyText: '' }));
      const { hits } = await opened.search.find('olives', {
        viewer: ada,
        kinds: ['post'],
        limit: 5,
        offset: 0,
      });
      expect(hits.map(({ id }) => id)).toEqual(['q', 'p']);
      expect(hits.map(({ title }) => marks(title))).toEqual([['Olives'], []]);
      expect(marks(hits[1]!.excerpt)).toEqual(['olives', 'Olives']);
    });
  });
}

const [ada, ben, eve, zoe] = ['ada', 'ben', 'eve', 'zoe'] as PersonId[] as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
];
const marks = ({ text, hits }: Marked) => hits.map(([start, end]) => text.slice(start, end));
const member = (personId: PersonId, name: string) =>
  ({ personId, name, role: 'member', joinedAt: 0 as Instant, changedBy: ada }) as const;
const meeting = (id: string, title: string): Meeting => ({
  id: id as MeetingId,
  code: id as unknown as Meeting['code'],
  title,
  createdBy: ada,
  createdByName: 'Ada',
  createdAt: 1 as Instant,
  settings: { lobby: false, locked: false, chat: true, share: true, capacity: 50 },
});
const post = (id: string, given: Partial<Post> = {}): Post => ({
  id: id as PostId,
  title: 'A post',
  body: '',
  bodyText: '',
  mentions: [],
  authorId: ada,
  authorName: 'Ada',
  createdAt: 1 as Instant,
  publishedAt: 2 as Instant,
  changedBy: ada,
  ...given,
});
const comment = (id: string, of: string, body: string) => ({
  id: id as CommentId,
  postId: of as PostId,
  authorId: ada,
  authorName: 'Ada',
  body,
  mentions: [],
  createdAt: 3 as Instant,
  changedBy: ada,
});
const seat = (person: PersonId): Seat =>
  ({
    id: `seat-${person}` as SeatId,
    meetingId: 'm' as MeetingId,
    holder: { type: 'person', id: person },
    name: person,
    role: 'participant',
    place: 'room',
    createdAt: 1 as Instant,
  }) as Seat;
const entry = (id: string, what: LogEntry['what'], given: Partial<LogEntry> = {}): LogEntry => ({
  id: id as MessageId,
  meetingId: 'm' as MeetingId,
  authorSeat: seat(ada).id,
  authorName: 'Ada',
  at: 4 as Instant,
  what,
  ...given,
});
const said = (id: string, body: string, given: Partial<LogEntry> = {}) =>
  entry(id, { type: 'said', body }, given);
