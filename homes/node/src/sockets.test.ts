import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { limits } from '@stoa/domain/room/limits';
import { createRoomClient, type RoomClient } from './fixtures/room-client.ts';
import { openRoomServer, type RoomServer } from './fixtures/open-room-server.ts';

/** Waits for what comes by itself; how long it may take is no claim of these tests. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });
let server: RoomServer;
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });
beforeAll(async () => {
  server = await openRoomServer({ rooms: 12, members: 20 });
});
afterAll(() => server.close());

const clientOf = (room: number, person?: string): RoomClient =>
  createRoomClient({
    url: () => server.url(server.codes[room]),
    origin: server.origin,
    ...(person && { person }),
  });

/** The status that an upgrade with these headers is answered with; 101 when it goes through. */
const statusOf = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const asking = request({
      port: server.port,
      host: '127.0.0.1',
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    asking.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asking.on('error', reject);
    asking.end();
  });

describe('the door', () => {
  const path = () => `/api/chat/${server.codes[0]}`;

  test('only pages of our own origin get a socket', async () => {
    expect(await statusOf(path(), { origin: server.origin })).toBe(101);
    for (const origin of [
      'http://evil.example',
      'null',
      `${server.origin}.evil.example`,
      'http://127.0.0.1:1',
    ])
      expect(await statusOf(path(), { origin }), origin).toBe(403);
    expect(await statusOf(path(), {})).toBe(403);
  });

  test('a room of another workspace than the one that is named is not there', async () => {
    const { origin } = server;
    expect(await statusOf(path(), { origin, 'x-tenant-id': 'agora' })).toBe(101);
    for (const said of ['nowhere', 'AGORA', '', 'agora, agora', "agora' --"])
      expect(await statusOf(path(), { origin, 'x-tenant-id': said }), said).toBe(404);
  });

  test('an unknown room, a malformed code and any other path are 404', async () => {
    const { origin } = server;
    for (const other of ['/api/chat/aaa-bbbb-ccc', '/api/chat/x', '/api/chat/', '/other', `${path()}/more`])
      expect(await statusOf(other, { origin }), other).toBe(404);
  });

  test('a guest comes into a room without a lobby once its host is in', async () => {
    const olga = clientOf(1, 'owner');
    const guest = clientOf(1);
    expect((await guest.connect()).t).toBe('waiting');
    const welcome = guest.next('welcome');
    expect(await olga.connect()).toMatchObject({ t: 'welcome', role: 'host' });
    expect((await welcome).seats).toHaveLength(2);
    olga.drop();
    guest.drop();
  });

  test('whoever is signed out is cut off; so is who is taken out of the workspace', async () => {
    const [mia, bo] = [clientOf(2, 'p1'), clientOf(2, 'p2')];
    await Promise.all([mia.connect(), bo.connect()]);
    server.tell('signOut p1');
    server.tell('removeMember p2');
    await Promise.all([mia.closed(), bo.closed()]);
    expect([mia.bye, mia.closeCode]).toEqual(['signedOut', 4001]);
    expect([bo.bye, bo.closeCode]).toEqual(['removed', 4003]);
  });

  test('when news was missed everybody is looked at again', async () => {
    const [ida, olga] = [clientOf(2, 'p5'), clientOf(2, 'owner')];
    await Promise.all([ida.connect(), olga.connect()]);
    server.tell('removeUnheard p5');
    await ida.closed();
    expect([ida.bye, ida.closeCode, olga.bye]).toEqual(['removed', 4003, undefined]);
    olga.drop();
  });
});

describe('frames', () => {
  test('one order for all, and whoever comes back gets exactly the rest', async () => {
    const clients = [clientOf(3, 'owner'), clientOf(3, 'p3'), clientOf(3, 'p4')];
    for (const client of clients) await client.connect();
    const [olga, mia, bo] = clients as [RoomClient, RoomClient, RoomClient];
    const sayBoth = (n: number) =>
      Promise.all([olga.say(`o${n}`, `olga ${n}`), mia.say(`m${n}`, `mia ${n}`)]);
    for (let n = 0; n < 3; n++) await sayBoth(n);
    await soon(() => bo.entries.length).toBe(6);
    bo.drop();
    for (let n = 3; n < 5; n++) await sayBoth(n);
    await bo.connect();
    for (const client of clients) await soon(() => client.entries.length).toBe(10);
    for (const client of clients) {
      expect(client.entries.map((e) => e.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(client.entries.map((e) => e.id)).toEqual(olga.entries.map((e) => e.id));
    }
    for (const client of clients) client.drop();
  });

  test('bad frames are answered, counted, and end the socket with 1008', async () => {
    const mia = clientOf(4, 'p5');
    await mia.connect();
    for (let i = 0; i < limits.badFrames; i++) mia.ws.send(i % 2 ? '{"t":"say"}' : Buffer.from([1, 2, 3]));
    expect(await mia.closed()).toBe(1008);
    expect(mia.frames.filter((f) => f.t === 'refused')).toHaveLength(limits.badFrames);
    expect(mia.bye).toBe('badFrames');
  });

  test('whoever floods, with anything, is let go with 1008; the others go on', async () => {
    const olga = clientOf(8, 'owner');
    await olga.connect();
    const floods: Record<string, (client: RoomClient) => void> = {
      pings: ({ ws }) => ws.send('{"t":"ping"}'),
      hands: ({ ws }) => ws.send('{"t":"hand","up":true}'),
      'pings of the protocol': ({ ws }) => ws.ping(),
      'pongs that nobody asked for': ({ ws }) => ws.pong(),
    };
    for (const [what, send] of Object.entries(floods)) {
      const guest = clientOf(8);
      await guest.connect();
      for (let n = 0; n < 2_000; n++) send(guest);
      expect(await guest.closed(), what).toBe(1008);
      expect(guest.bye, what).toBe('badFrames');
      expect(guest.frames.length, what).toBeLessThan(600);
    }
    await olga.say('after', 'still here');
    olga.drop();
  });

  test('a frame over the limit ends the socket with 1009, also in endless fragments', async () => {
    const whole = clientOf(4, 'p6');
    await whole.connect();
    whole.ws.send('x'.repeat(limits.frameBytes + 1));
    expect(await whole.closed()).toBe(1009);
    const fragments = clientOf(4, 'p7');
    await fragments.connect();
    for (let i = 0; i < 80; i++) fragments.ws.send('x'.repeat(1_024), { fin: false });
    expect(await fragments.closed()).toBe(1009);
  });
});

test('whoever does not read is cut with 1013; the others go on', async () => {
  const fast = await openRoomServer({ members: 20, unlimited: true });
  try {
    const people = ['owner', 'p1', 'p2', 'p3', 'p4'];
    const [stopped, reader, ...writers] = people.map((person) =>
      createRoomClient({ url: () => fast.url(), origin: fast.origin, person, keepFrames: false }),
    ) as [RoomClient, RoomClient, ...RoomClient[]];
    for (const client of [stopped, reader, ...writers]) await client.connect();
    stopped.ws.pause();
    const body = 'x'.repeat(limits.bodyLength);
    // Two sockets' kernel buffers hold several MiB before anything waits in the process.
    let said = 0;
    while ((await fast.stats()).cutAsSlow === 0 && said < 10_000) {
      await Promise.all(writers.flatMap((w) => Array.from({ length: 20 }, () => w.say(`${said++}`, body))));
    }
    expect((await fast.stats()).cutAsSlow).toBe(1);
    expect([reader, ...writers].map((c) => c.ws.readyState)).toEqual([1, 1, 1, 1]);
    await soon(() => reader.entries.length).toBe(said);
    stopped.ws.resume();
    expect(await stopped.closed()).toBe(1013);
    expect(stopped.bye).toBe('slow');
    // And it catches up from where it was.
    await stopped.connect();
    await soon(() => stopped.entries.length).toBe(said);
    expect(stopped.entries.map((e) => e.position)).toEqual(Array.from({ length: said }, (_, i) => i + 1));
  } finally {
    await fast.close();
  }
}, 60_000);

test('one address has so many sockets and no more, also when they all come at once', async () => {
  const small = await openRoomServer({ members: 20, perAddress: 5 });
  try {
    const clients = Array.from({ length: 12 }, (_, i) =>
      createRoomClient({ url: () => small.url(), origin: small.origin, person: `p${i}` }),
    );
    const done = await Promise.allSettled(clients.map((client) => client.connect()));
    const refused = done.filter((d) => d.status === 'rejected').map((d) => (d.reason as Error).message);
    expect(refused).toEqual(Array.from({ length: 7 }, () => 'refused with 429'));
    for (const client of clients) client.drop();
    await soon(async () => (await small.stats()).sockets).toBe(0);
    expect((await clients[0]!.connect()).t).toBe('welcome');
    clients[0]!.drop();
    await soon(async () => (await small.stats()).sockets).toBe(0);

    // Three times as many in a row, of which six were opened above; then one every twelve seconds.
    const since = performance.now();
    let more = 0;
    for (;;) {
      const came = await clients[0]!.connect().then(
        () => 'came',
        (cause: Error) => cause.message,
      );
      if (came !== 'came') {
        expect(came).toBe('refused with 429');
        break;
      }
      more += 1;
      clients[0]!.drop();
      await soon(async () => (await small.stats()).sockets).toBe(0);
    }
    expect(more).toBeGreaterThanOrEqual(9);
    expect(more).toBeLessThanOrEqual(10 + (performance.now() - since) / 12_000);
  } finally {
    await small.close();
  }
}, 60_000);

describe('the end of the process', () => {
  test('kill -9 in the middle of chat: nothing acknowledged is lost, nothing is twice, seats are the same', async () => {
    const people = ['owner', 'p15', 'p16', 'p17'];
    const clients = people.map((person) => clientOf(6, person));
    for (const client of clients) await client.connect();
    const seats = clients.map((c) => c.you);
    for (let round = 0; round < 3; round++) {
      let ids = 0;
      const talk = clients.map(async (client, i) => {
        for (let n = 0; n < 12; n++) {
          try {
            await client.say(`r${round}-${i}-${n}`, `message ${n}`);
            ids += 1;
          } catch (cause) {
            if ((cause as Error).message === 'TooOften') await new Promise((r) => setTimeout(r, 200));
            else return;
          }
        }
      });
      await soon(() => ids).toBeGreaterThan(8 + round * 5);
      await server.kill();
      await Promise.all(talk);
      await server.start();
      for (const client of clients) expect((await client.connect()).t).toBe('welcome');
    }
    const acknowledged = clients.flatMap((c) => [...c.acknowledged]);
    const fresh = clientOf(6, 'p18');
    await fresh.connect();
    await soon(() => fresh.entries.length).toBeGreaterThanOrEqual(acknowledged.length);
    const all = fresh.entries.map((e) => e.id as string);
    expect(new Set(all).size).toBe(all.length);
    expect(acknowledged.filter((id) => !all.includes(id))).toEqual([]);
    for (const client of clients) {
      await soon(() => client.entries.length).toBe(all.length);
      expect(client.entries.map((e) => e.id)).toEqual(all);
    }
    expect(clients.map((c) => c.you)).toEqual(seats);
    for (const client of [...clients, fresh]) client.drop();
  }, 60_000);

  test('a graceful end tells everybody to come back, with 1012', async () => {
    const mia = clientOf(7, 'p19');
    await mia.connect();
    server.tell('close');
    expect(await mia.closed()).toBe(1012);
    expect(mia.bye).toBe('restart');
    await new Promise<void>((resolve) => {
      const poll = (): void => {
        connect(server.port, '127.0.0.1')
          .on('error', () => resolve())
          .on('connect', () => setTimeout(poll, 50));
      };
      poll();
    });
  });
});
