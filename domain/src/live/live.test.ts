import { afterEach, expect, test, vi } from 'vitest';
import type { PersonId } from '../ids.ts';
import { textOf } from './event-text.ts';
import { streamsMost } from './live.ts';
import { heartbeatMs, stalledMs } from './live-stream.ts';
import { ada, agora, ben, change, liveAgora, person } from './rehearsal.ts';

afterEach(() => void vi.useRealTimers());

const beat = (position: number) => `id: ${position}\nevent: beat\ndata:\n\n`;
const member = (name: string) =>
  change('member', { person_id: 'ada', name, role: 'member', joined_at: 1, left_at: null });

test('a page hears what changed, from where it stands and then as it comes', async () => {
  const { feed, follow } = liveAgora();
  feed.write(member('Ada'));
  const { read } = await follow(ben);
  expect(await read()).toBe(`retry: 2000\n\n${beat(1)}`);
  feed.write(member('Augusta'), change('meeting', { id: 'm' }));
  expect(await read()).toBe('id: 3\ndata: members,meetings\n\n');

  const late = await follow(ben, { after: 1 });
  expect(await late.read()).toBe(`retry: 2000\n\n${beat(1)}`);
  expect(await late.read()).toBe('id: 3\ndata: members,meetings\n\n');
});

test('rows of a table come with the columns that may be seen', async () => {
  const { feed, follow } = liveAgora();
  const { read } = await follow(ben, { followed: 'seat', after: 0 });
  await read();
  feed.write(
    change('seat', {
      id: 's',
      meeting_id: 'm',
      name: 'Guest',
      secret_hash: 'hash',
      holder_id: 'x',
      place: 'room',
    }),
  );
  const text = await read();
  expect(text).toContain(
    'id: 1\nevent: insert\ndata: {"position":1,"at":"1970-01-01T00:00:00.000Z","key":["s"],"row":{"id":"s"',
  );
  expect(text).not.toMatch(/hash|holder/);
});

test('no column of a secret, an address or a text that may be taken back is named', async () => {
  const { liveTableNames, toldOf } = await import('./live-tables.ts');
  const everything = new Proxy({} as Record<string, string | null>, {
    get: (_, name) => (name === 'to_seat' ? null : 'x'),
  });
  for (const table of liveTableNames) {
    const [told] = toldOf({ ...change(table, everything), position: 1 });
    expect(
      Object.keys(told!.row!).filter((name) => /secret|hash|email|body|excerpt|holder|changed_by/.test(name)),
    ).toEqual([]);
  }
  expect(toldOf({ ...change('setting', everything), position: 1 })).toEqual([]);
});

test('drafts, private lines and notifications reach nobody else', () => {
  const draft = { id: 'p', title: 'Plan', author_id: 'ada', published_at: null };
  const published = { ...draft, published_at: 5 };
  const cases = [
    { changed: change('post', draft), ada: 'posts', ben: undefined },
    { changed: change('post', published, draft), ada: 'posts', ben: 'posts' },
    { changed: change('post', draft, published), ada: 'posts', ben: 'posts' },
    { changed: change('log_entry', { to_seat: 's' }), ada: undefined, ben: undefined },
    { changed: change('log_entry', { to_seat: null }), ada: 'chat', ben: 'chat' },
    { changed: change('notification', { person_id: 'ada' }), ada: 'notifications', ben: undefined },
  ];
  for (const { changed, ...told } of cases) {
    const batch = { changes: [{ ...changed, position: 1 }], upTo: 1 };
    const text = (topic?: string) => (topic ? `id: 1\ndata: ${topic}\n\n` : '');
    expect([textOf(batch, 'pages', ada), textOf(batch, 'pages', ben)]).toEqual([
      text(told.ada),
      text(told.ben),
    ]);
  }
});

test('a post that is taken back is gone for the others, and a draft for its author', () => {
  const draft = { id: 'p', title: 'Plan', author_id: 'ada', published_at: null };
  const batch = {
    changes: [
      { ...change('post', { ...draft, published_at: 5 }, draft), position: 1 },
      { ...change('post', draft, { ...draft, published_at: 5 }), position: 2 },
    ],
    upTo: 2,
  };
  const ops = (who: PersonId) =>
    [...textOf(batch, 'post', who).matchAll(/event: (\w+)/g)].map(([, op]) => op);
  expect(ops(ben)).toEqual(['insert', 'delete']);
  expect(ops(ada)).toEqual(['delete', 'insert', 'delete', 'insert']);
  expect(textOf(batch, 'post', ben)).toBe(textOf(batch, 'post', 'eve' as PersonId));
});

test('a cursor that is too old is told to ask everything again', async () => {
  const { feed, follow } = liveAgora();
  feed.write(member('a'), member('b'), member('c'));
  feed.forget(2);
  const { read } = await follow(ben, { after: 1 });
  await read();
  expect(await read()).toBe('id: 3\nevent: resync\ndata:\n\n');
  feed.write(member('d'));
  expect(await read()).toBe('id: 4\ndata: members\n\n');
});

test('a quiet line is kept alive, and its position moves on', async () => {
  vi.useFakeTimers();
  const { feed, follow } = liveAgora();
  const { read } = await follow(ben);
  await read();
  feed.write(change('notification', { person_id: 'ada' }));
  const next = read();
  await vi.advanceTimersByTimeAsync(heartbeatMs);
  expect(await next).toBe(beat(1));
});

test('a reader that takes nothing is cut off, and costs one event', async () => {
  vi.useFakeTimers();
  const { live, feed } = liveAgora();
  await live.follow(agora, { by: person(ben), cookie: 'ben', followed: 'pages' });
  for (let i = 0; i < 1_000; i += 1) feed.write(member(`n${i}`));
  await vi.advanceTimersByTimeAsync(stalledMs - 1);
  expect(live.size()).toBe(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(live.size()).toBe(0);
});

test.for([
  ['signed out', 'signedOut', 'signedIn'],
  ['removed', 'notMember', 'members'],
] as const)('whoever is %s hears why, and nothing more', async ([, why, from]) => {
  const agoraNow = liveAgora();
  const other = await agoraNow.follow(ada);
  const { read } = await agoraNow.follow(ben);
  await Promise.all([read(), other.read()]);
  const last = read();
  agoraNow[from].delete('ben');
  agoraNow.fanout.publish({ type: 'personChanged', personId: ben });
  expect(await last).toBe(`event: bye\ndata: ${why}\n\n`);
  expect(await read()).toBeUndefined();
  expect(agoraNow.live.size()).toBe(1);
});

test('a program follows by its key, and hears when it was revoked', async () => {
  const { fanout, keyed, signedIn, follow } = liveAgora();
  signedIn.clear();
  keyed.add('ben');
  const { read } = await follow(ben, { cookie: '', bearer: 'key of ben', followed: 'post' });
  await read();
  const last = read();
  keyed.clear();
  fanout.publish({ type: 'personChanged', personId: ben });
  expect(await last).toBe('event: bye\ndata: signedOut\n\n');
  expect(await read()).toBeUndefined();
});

test('a cookie that comes along with a wrong key lets nobody follow', async () => {
  const { follow } = liveAgora();
  const { read } = await follow(ben, { bearer: 'key of ben' });
  await read();
  expect(await read()).toBe('event: bye\ndata: signedOut\n\n');
});

test('after missed news everybody is looked at again', async () => {
  const { fanout, members, follow } = liveAgora();
  const { read } = await follow(ben);
  await read();
  members.delete('ben');
  fanout.missed();
  expect(await read()).toBe('event: bye\ndata: notMember\n\n');
});

test('who is here is told to all, and whoever loads another page stays', async () => {
  vi.useFakeTimers();
  const { live, follow } = liveAgora();
  const bens = await follow(ben);
  const adas = await follow(ada);
  await Promise.all([bens.read(), adas.read()]);
  expect(await bens.read()).toBe('data: presence\n\n');
  expect((await live.here(agora)).toSorted()).toEqual([ada, ben]);
  const next = bens.read();
  await adas.cancel();
  const again = await follow(ada);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await live.here(agora)).toHaveLength(2);
  await again.cancel();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await next).toBe('data: presence\n\n');
  expect(await live.here(agora)).toEqual([ben]);
});

test('where only a write tells that a reader has gone, it is written oftener', async () => {
  vi.useFakeTimers();
  const { follow } = liveAgora({ beatMs: 5_000 });
  const { read } = await follow(ben);
  await read();
  const next = read();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await next).toBe(beat(0));
});

test('one person has so many streams, and room again when one ends', async () => {
  const { live, follow } = liveAgora();
  const [first] = await Promise.all(Array.from({ length: streamsMost }, () => follow(ben)));
  expect(await live.follow(agora, { by: person(ben), cookie: 'ben', followed: 'pages' })).toMatchObject({
    error: { type: 'TooOften' },
  });
  await first!.cancel();
  await follow(ben);
  live.close();
  expect(live.size()).toBe(0);
});
