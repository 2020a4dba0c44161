import { expect, test } from 'vitest';
import type { PersonId, PostId } from '../ids.ts';
import { HistoryCut, type Row, type RowChange } from '../ports/change-log.ts';
import { agora, ben, mia, must, zoe } from '../posts/rehearsal.ts';
import { dayMs } from '../time.ts';
import { readActivity, type ActivityWanted } from './read-activity.ts';

type Home = Awaited<ReturnType<typeof village>>;
async function village() {
  const home = await agora();
  const log = home.changeLog as unknown as { write(change: Omit<RowChange, 'position'>): void };
  for (const { id, name } of [mia, ben])
    await home.roster.put([
      { personId: id, name, role: 'member', joinedAt: home.clock.now(), changedBy: id },
    ]);
  const happened = (
    table: string,
    after: Row | undefined,
    before?: Row,
    at: number = home.clock.now(),
  ): void =>
    log.write({
      at,
      table,
      op: before ? (after ? 'update' : 'delete') : 'insert',
      key: '["x"]',
      before,
      after,
    });
  return { ...home, happened };
}
const read = async (home: Home, wanted: ActivityWanted = {}) => must(await readActivity(home, ben, wanted));
const deeds = async (home: Home, wanted?: ActivityWanted) =>
  (await read(home, wanted)).activity.map(({ by, deed }) => ({ by: by?.name, ...deed }));

const member = (more: Row = {}): Row => ({
  person_id: 'ben okafor',
  name: 'Ben Okafor',
  role: 'member',
  joined_at: 0,
  left_at: null,
  changed_by: 'ben okafor',
  ...more,
});
const meeting = (more: Row = {}): Row => ({
  id: 'm',
  title: 'Choir',
  starts_at: 5,
  created_by: 'mia',
  created_by_name: 'Mia',
  started_at: null,
  ended_at: null,
  cancelled_at: null,
  changed_by: 'mia',
  ...more,
});

test('what happens to members, by whom', async () => {
  const home = await village();
  const joined = member({ joined_at: home.clock.now() });
  home.happened('member', joined);
  home.happened('member', { ...joined, name: 'Benjamin' }, joined);
  home.happened('member', { ...joined, role: 'admin', changed_by: 'mia' }, joined);
  home.happened('member', { ...joined, left_at: 9, changed_by: 'mia' }, joined);
  home.happened('member', joined, { ...joined, left_at: 9 });
  home.happened('member', { ...joined, left_at: 9 }, joined);
  expect((await deeds(home)).toReversed()).toEqual([
    { by: 'Ben Okafor', did: 'joined' },
    { by: 'Ben Okafor', did: 'renamed', from: 'Ben Okafor', to: 'Benjamin' },
    { by: 'Mia', did: 'gaveRole', person: 'Ben Okafor', role: 'admin' },
    { by: 'Mia', did: 'removed', person: 'Ben Okafor' },
    { by: 'Ben Okafor', did: 'joined' },
    { by: 'Ben Okafor', did: 'left' },
  ]);
});

test('whoever was a member before the list was kept did not join now', async () => {
  const home = await village();
  home.happened('member', member({ joined_at: home.clock.now() - 2 * dayMs }));
  expect(await deeds(home)).toEqual([]);
});

test('what happens to meetings; what a host sets in the room is not told', async () => {
  const home = await village();
  const planned = meeting();
  const open = meeting({ starts_at: null });
  home.happened('meeting', planned);
  home.happened('meeting', open);
  home.happened('meeting', { ...planned, is_locked: 1, changed_by: null }, planned);
  home.happened('meeting', { ...planned, started_at: 5, changed_by: null }, planned);
  home.happened('meeting', { ...planned, starts_at: 9 }, planned);
  home.happened('meeting', { ...planned, title: 'Band' }, planned);
  home.happened('meeting', { ...planned, cancelled_at: 9 }, planned);
  home.happened('meeting', { ...open, ended_at: 9, changed_by: null }, open);
  expect((await deeds(home)).toReversed()).toMatchObject([
    { by: 'Mia', did: 'planned', title: 'Choir', startsAt: 5 },
    { by: 'Mia', did: 'opened' },
    { by: undefined, did: 'began' },
    { by: 'Mia', did: 'moved', startsAt: 9 },
    { by: 'Mia', did: 'retitled', title: 'Band' },
    { by: 'Mia', did: 'cancelled' },
    { by: undefined, did: 'ended' },
  ]);
});

test('posts, comments and likes, and never a draft', async () => {
  const home = await village();
  const post = {
    id: 'p' as PostId,
    title: 'Hello',
    body: '',
    bodyText: '',
    mentions: [],
    authorId: mia.id,
    authorName: 'Mia',
    createdAt: home.clock.now(),
    changedBy: mia.id,
  };
  await home.posts.add({ ...post, publishedAt: home.clock.now() });
  await home.posts.add({ ...post, id: 'draft' as PostId });
  const draft: Row = { id: 'p', title: 'Hello', published_at: null, edited_at: null, changed_by: 'mia' };
  const published = { ...draft, published_at: 5 };
  home.happened('post', draft);
  home.happened('post', { ...draft, title: 'Secret' }, draft);
  home.happened('post', published, draft);
  home.happened('post', { ...published, edited_at: 6 }, published);
  home.happened('post_comment', { post_id: 'p', author_id: ben.id, author_name: 'Ben', changed_by: ben.id });
  home.happened('post_like', { post_id: 'p', person_id: ben.id, author_name: 'Ben' });
  home.happened('post_like', { post_id: 'draft', person_id: ben.id, author_name: 'Ben' });
  home.happened('post_comment', { post_id: 'gone', author_id: ben.id, author_name: 'Ben' });
  home.happened('post', { ...published, changed_by: 'ben okafor' }, published);
  home.happened('post', undefined, { ...published, changed_by: ben.id });
  expect((await deeds(home)).toReversed()).toMatchObject([
    { by: 'Mia', did: 'published', title: 'Hello' },
    { by: 'Mia', did: 'edited', title: 'Hello' },
    { by: 'Ben', did: 'commented', title: 'Hello' },
    { by: 'Ben', did: 'liked', title: 'Hello' },
    { by: 'Ben Okafor', did: 'deletedPost', title: 'Hello' },
  ]);
  expect(await deeds(home, { kind: 'likes' })).toHaveLength(1);
});

test('messages of a chat are counted, and private ones are not', async () => {
  const home = await village();
  await home.meetings.add({
    ...(meeting() as object),
    id: 'm',
    code: 'c',
    title: 'Choir',
    settings: {},
  } as never);
  for (const to of [null, null, 'seat', null])
    home.happened('log_entry', { meeting_id: 'm', type: 'said', to_seat: to });
  home.happened('log_entry', { meeting_id: 'm', type: 'reacted', to_seat: null });
  expect(await deeds(home)).toEqual([
    { by: undefined, did: 'wrote', meetingId: 'm', title: 'Choir', count: 3 },
  ]);
});

test('pages go on where the one before ended, for one person and since a time too', async () => {
  const home = await village();
  const now = home.clock.now();
  for (let n = 0; n < 450; n += 1)
    home.happened(
      'meeting',
      meeting({ id: `m${n}`, created_by: n % 3 ? 'mia' : 'ben okafor' }),
      undefined,
      now + n,
    );
  const all: number[] = [];
  let before: number | undefined;
  do {
    const { activity, next } = await read(home, { before, limit: 60, personId: ben.id });
    all.push(...activity.map(({ position }) => position));
    before = next;
  } while (before !== undefined);
  expect(all).toEqual(Array.from({ length: 150 }, (_, i) => 448 - 3 * i));
  const late = await read(home, { since: (now + 445) as never });
  expect(late).toMatchObject({ next: undefined });
  expect(late.activity).toHaveLength(5);
});

test('somebody rare is found without looking through the pages of others', async () => {
  const home = await village();
  home.happened('meeting', meeting({ id: 'first', created_by: 'ben okafor' }));
  // What hosts set in the room is looked at and not told.
  for (let n = 0; n < 3_000; n += 1)
    home.happened('meeting', meeting({ changed_by: null }), meeting({ changed_by: null, is_locked: 1 }));
  const { activity, next } = await read(home, { kind: 'meetings', personId: ben.id });
  expect([activity.map(({ position }) => position), next]).toEqual([[1], undefined]);
});

test('where what is older cannot be read, what is newer is told', async () => {
  const home = await village();
  home.happened('meeting', meeting());
  const cut = {
    ...home,
    changeLog: {
      ...home.changeLog,
      newest: async (wanted: Parameters<typeof home.changeLog.newest>[0]) => {
        throw new HistoryCut(await home.changeLog.newest(wanted), new Error('away'));
      },
    },
  };
  expect(await read(cut)).toMatchObject({ activity: [{ position: 1 }], next: undefined, isCut: true });
});

test('members only', async () => {
  expect(await readActivity(await village(), zoe, {})).toMatchObject({ error: { type: 'NotFound' } });
  expect(
    (await readActivity(await village(), { type: 'person', id: 'x' as PersonId, name: 'X' }, {})).ok,
  ).toBe(false);
});
