import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHarness } from 'wrangler';
import { createRoomClient, type RoomClient } from '../../node/src/fixtures/room-client.ts';

/** The Worker and its Durable Objects in a real workerd, with real sockets; only the app's pages are left out. */
const origin = 'http://localhost:3000';
const harness = createTestHarness({
  workers: [{ configPath: join(import.meta.dirname, 'fixtures/wrangler.rooms.jsonc') }],
});
let base: URL;
const open: RoomClient[] = [];
beforeAll(async () => {
  base = (await harness.listen()).url;
  // What a request began and did not wait for would never end: so the first one is one that needs no account.
  await harness.fetch('/api/chat/nothing');
}, 60_000);
afterAll(async () => {
  for (const { ws } of open) ws?.terminate();
  await harness.close();
});

async function ask<T>(page: string, asked: Record<string, string>): Promise<T> {
  const answer = await harness.fetch(`/${page}`, { method: 'POST', body: JSON.stringify(asked) });
  if (!answer.ok) throw new Error(`${page}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
interface Known {
  readonly person: string;
  readonly name: string;
  readonly cookie: string;
}
let people = 0;
async function person(name: string): Promise<Known> {
  const account = { name, email: `${name}${(people += 1)}@example.test`, password: 'olive grove at noon' };
  return { name, ...(await ask<{ person: string; cookie: string }>('register', account)) };
}
interface Hall {
  readonly mia: Known;
  readonly workspace: string;
  readonly slug: string;
  readonly meeting: string;
  readonly code: string;
}
/** A workspace of Mia's with a meeting that is open. */
async function hall(): Promise<Hall> {
  const mia = await person('Mia');
  const { id: workspace, slug } = await ask<{ id: string; slug: string }>('workspace', { ...mia });
  const meeting = await ask<{ value: { id: string; code: string } }>('meeting', { ...mia, workspace });
  return { mia, workspace, slug, meeting: meeting.value.id, code: meeting.value.code };
}
function client(code: string, who?: Known): RoomClient {
  const url = new URL(`/api/chat/${code}`, base).href.replace('http', 'ws');
  const made = createRoomClient({ url: () => url, origin, ...(who && { cookie: who.cookie }) });
  open.push(made);
  return made;
}
/** Mia in her room, with a guest whom she let in. */
async function conversation() {
  const there = await hall();
  const [mia, gil] = [client(there.code, there.mia), client(there.code)];
  await mia.connect();
  await gil.connect();
  mia.send({ t: 'admit', seat: gil.you! });
  await gil.next('welcome');
  return { ...there, cookie: there.mia.cookie, mia, gil };
}
/** Once more whenever a seat spoke too fast. */
async function patiently(say: () => Promise<void>): Promise<void> {
  for (;;)
    try {
      return await say();
    } catch (cause) {
      if ((cause as Error).message !== 'TooOften') throw cause;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
}
const sleep = (meeting: string) =>
  harness.getWorker().evictDurableObject('ROOM', { name: meeting, webSockets: 'hibernate' });

describe('the door', () => {
  const knock = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await harness.fetch(path, { headers: { upgrade: 'websocket', ...headers } })).status;

  test('opens only for pages of this origin, and only where there is a room', async () => {
    const { code } = await hall();
    expect(await knock(`/api/chat/${code}`, { origin: 'http://evil.test' })).toBe(403);
    expect(await knock(`/api/chat/${code}`, {})).toBe(403);
    expect(await knock('/api/chat/abc-defg-hjk', { origin })).toBe(404);
    expect(await knock('/api/chat/nonsense', { origin })).toBe(404);
    expect((await harness.fetch(`/api/chat/${code}`, { headers: { origin } })).status).toBe(426);
  });

  test('is not there for whoever names another workspace, by a header or by the host', async () => {
    const { code, slug } = await hall();
    const other = await hall();
    const named = (headers: Record<string, string>) => knock(`/api/chat/${code}`, { origin, ...headers });
    expect(await named({ 'x-tenant-id': other.slug })).toBe(404);
    expect(await named({ 'x-tenant-id': 'nowhere' })).toBe(404);
    expect(await named({ 'x-tenant-id': `${slug}, ${other.slug}` })).toBe(404);
    expect(await named({ 'x-tenant-id': slug })).toBe(101);
    const under = (name: string) => knock(`http://${name}.localhost:3000/api/chat/${code}`, { origin });
    expect([await under(other.slug), await under('nowhere'), await under(slug)]).toEqual([404, 404, 101]);
  });

  test('believes nobody who brings a pass of their own', async () => {
    const { code, mia, workspace } = await hall();
    const pass = {
      workspaceId: workspace,
      actor: { type: 'person', id: mia.person, name: 'Mia' },
      role: 'owner',
      cookie: '',
    };
    const url = new URL(`/api/chat/${code}`, base).href.replace('http', 'ws');
    const headers = { 'x-stoa-pass': encodeURIComponent(JSON.stringify(pass)) };
    const eve = createRoomClient({ url: () => url, origin, headers });
    open.push(eve);
    expect(await eve.connect()).toMatchObject({ t: 'waiting' });
  });
});

describe('a room', () => {
  test('has people, a lobby, and a chat in one order that is kept', async () => {
    const { code, mia, gil } = await conversation();
    await Promise.all([mia.say('m1', 'from Mia'), gil.say('g1', 'from Gil')]);
    await mia.say('m2', 'once more');
    await expect.poll(() => gil.entries.map(({ position }) => position)).toEqual([1, 2, 3]);
    await expect.poll(() => mia.entries).toEqual(gil.entries);
    const late = client(code);
    await late.connect();
    mia.send({ t: 'admit', seat: late.you! });
    await expect.poll(() => late.entries.map(({ position }) => position)).toEqual([1, 2, 3]);
  });

  test('sleeps while its sockets stay, and goes on as it was', async () => {
    const { code, meeting, mia, gil } = await conversation();
    const waiting = client(code);
    await waiting.connect();
    await mia.say('before', 'before the sleep');
    gil.send({ t: 'hand', up: true });
    await expect.poll(() => mia.frames.some((f) => f.t === 'seat' && f.seat.handAt !== undefined)).toBe(true);
    for (let nap = 1; nap <= 3; nap++) {
      await sleep(meeting);
      await gil.say(`nap-${nap}`, 'still here');
      await expect.poll(() => mia.entries.at(-1)?.position).toBe(nap + 1);
    }
    expect(mia.frames.filter(({ t }) => t === 'gone')).toEqual([]);
    await sleep(meeting);
    mia.send({ t: 'admit', seat: waiting.you! });
    const welcome = await waiting.next('welcome');
    expect(welcome.seats.map(({ name, state, handAt }) => [name, state, handAt !== undefined])).toEqual([
      ['Mia', 'here', false],
      ['Guest', 'here', true],
      ['Guest', 'here', false],
    ]);
    expect([mia.closeCode, gil.closeCode]).toEqual([undefined, undefined]);
  });

  test('does not wake up with somebody in it who was put out and keeps their socket open', async () => {
    const { code, meeting, mia, gil } = await conversation();
    // Does not answer the close frame.
    gil.ws.close = () => {};
    mia.send({ t: 'remove', seat: gil.you! });
    await expect.poll(() => gil.bye).toBe('removed');
    await sleep(meeting);
    gil.send({ t: 'say', id: 'still-here' as never, body: 'still here' });
    await mia.say('alone', 'alone again');
    const ida = client(code);
    await ida.connect();
    mia.send({ t: 'admit', seat: ida.you! });
    const { seats } = await ida.next('welcome');
    expect(seats.map(({ id }) => id)).toEqual([mia.you, ida.you]);
    await expect.poll(() => ida.entries.map(({ id }) => id)).toEqual(['alone']);
    gil.ws.terminate();
  });

  test('answers pings while it sleeps', async () => {
    const { meeting, mia } = await conversation();
    await sleep(meeting);
    mia.send({ t: 'ping' });
    await mia.next('pong');
  });

  test('keeps what was acknowledged when the workspace’s object goes', async () => {
    const { code, workspace, meeting, mia, gil } = await conversation();
    for (const id of ['a', 'b', 'c']) await mia.say(id, id);
    await harness.getWorker().evictDurableObject('WORKSPACE', { name: workspace });
    await harness.getWorker().evictDurableObject('ROOM', { name: meeting, webSockets: 'close' });
    await Promise.all([mia.closed(), gil.closed()]);
    await mia.connect();
    await mia.say('d', 'd');
    const back = client(code);
    await expect.poll(() => mia.entries.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    await back.connect();
    mia.send({ t: 'admit', seat: back.you! });
    await expect.poll(() => back.entries.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('lets go of who floods, and goes on with the others', async () => {
    const { mia, gil } = await conversation();
    for (let n = 0; n < 500; n++) gil.send({ t: 'hand', up: n % 2 === 0 });
    expect(await gil.closed()).toBe(1008);
    expect(gil.bye).toBe('badFrames');
    await mia.say('alone', 'alone again');
    await expect.poll(() => mia.frames.some((f) => f.t === 'seat' && f.seat.state !== 'here')).toBe(true);
  });

  test('lets go of who does not read, and of nobody who does', async () => {
    const { meeting, code, mia, gil } = await conversation();
    const late = client(code);
    await late.connect();
    mia.send({ t: 'admit', seat: late.you! });
    await late.next('welcome');
    // Says nothing of what it read.
    late.send = () => {};
    // Three bytes each.
    const body = '橄'.repeat(4_000);
    for (let n = 0; late.closeCode === undefined && n < 100; n++)
      await patiently(() => (n % 2 === 0 ? mia : gil).say(`long-${n}`, body));
    expect(await late.closed()).toBe(1013);
    expect(late.bye).toBe('slow');
    expect([mia.closeCode, gil.closeCode]).toEqual([undefined, undefined]);
    await sleep(meeting);
    await mia.say('after', 'still here');
    await expect.poll(() => gil.entries.at(-1)?.id).toBe('after');
  }, 120_000);

  test('carries descriptions between those who call each other directly', async () => {
    const { mia, gil } = await conversation();
    const told = (who: RoomClient) => who.frames.findLast((f) => f.t === 'direct');
    await expect.poll(() => told(mia)?.peers.length).toBe(1);
    await expect.poll(() => told(gil)?.peers.length).toBe(1);
    const [from, to] = told(mia)!.peers[0]!.offers ? [mia, gil] : [gil, mia];
    from.send({ t: 'peer', to: to.you!, round: told(from)!.round, type: 'offer', sdp: 'v=0' });
    expect(await to.next('peer')).toMatchObject({ from: from.you, type: 'offer', sdp: 'v=0' });
  });
});

describe('the past', () => {
  test('is shown as it was, also after the workspace’s object went, and to nobody from elsewhere', async () => {
    const { mia, workspace } = await hall();
    const apart = () => new Promise((resolve) => setTimeout(resolve, 20));
    await apart();
    const moment = String(Date.now());
    await apart();
    await ask('meeting', { ...mia, workspace });
    const count = async (who: Known, asked: { moment?: string }) => {
      const listed = await ask<{ ok: boolean; value?: { now: unknown[] } }>('meetings', {
        ...who,
        workspace,
        ...asked,
      });
      return listed.value?.now.length;
    };
    expect(await count(mia, {})).toBe(2);
    expect(await count(mia, { moment })).toBe(1);
    await harness.getWorker().evictDurableObject('WORKSPACE', { name: workspace });
    expect(await count(mia, { moment })).toBe(1);
    expect(await count(mia, {})).toBe(2);
    expect(await count(await person('Eve'), { moment })).toBeUndefined();
  });
});

describe('news from a page', () => {
  test('who signs out is out of every room', async () => {
    const there = await conversation();
    await ask('signOut', { cookie: there.cookie });
    expect(await there.mia.closed()).toBe(4001);
    expect(there.mia.bye).toBe('signedOut');
  });

  test('whoever is removed from the workspace is removed from the room, also while it sleeps', async () => {
    const there = await hall();
    const bo = await person('Bo');
    await ask('join', { workspace: there.workspace, person: bo.person });
    const inside = client(there.code, bo);
    await inside.connect();
    await sleep(there.meeting);
    await ask('remove', { ...there.mia, workspace: there.workspace, member: bo.person });
    expect(await inside.closed()).toBe(4003);
  });

  test('a meeting that is ended from its page ends for all', async () => {
    const there = await hall();
    const mia = client(there.code, there.mia);
    await mia.connect();
    await ask('end', { ...there.mia, workspace: there.workspace, meeting: there.meeting });
    expect(await mia.closed()).toBe(4007);
  });
});
