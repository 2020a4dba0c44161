import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { RoomClient } from '../homes/node/src/fixtures/room-client.ts';
import { createRoomClient } from '../homes/node/src/fixtures/room-client.ts';
import { openCluster, type ClusterStoa } from './cluster.ts';
import { planOpenRoom } from './faults/cluster/crowd.ts';
import { behindProxy, inviteLink, registered, signedIn } from './faults/web/visitor.ts';
import { expect, test } from './fixtures.ts';

/** A socket straight at one process, past Nginx. */
const at = (
  stoa: ClusterStoa,
  process: number,
  code: string,
  who: { cookie?: string; name?: string },
): RoomClient =>
  createRoomClient({
    url: () => `ws://127.0.0.1:${stoa.apps[process]!.port}/api/chat/${code}`,
    origin: stoa.origin,
    ...who,
  });

test('people of one room on two processes read one chat in one order, and see who is there', async () => {
  const stoa = await openCluster({ setUp: true, env: behindProxy });
  try {
    const mia = await signedIn(stoa);
    const { code } = await planOpenRoom(stoa, mia.cookie);
    const people = [
      at(stoa, 0, code, { cookie: mia.cookie }),
      at(stoa, 1, code, { name: 'Bo' }),
      at(stoa, 0, code, { name: 'Cy' }),
      at(stoa, 1, code, { name: 'Dee' }),
    ];
    // One after the other: the first one's process has the room.
    for (const one of people) await one.connect();
    const said = people.map(async (one) => {
      for (let n = 0; n < 8; n++) await one.say(randomUUID(), `${n}`);
    });
    await Promise.all(said);
    const order = (one: RoomClient) => one.entries.map(({ id }) => id);
    await expect.poll(() => order(people[0]!).length).toBe(32);
    for (const one of people.slice(1)) await expect.poll(() => order(one)).toEqual(order(people[0]!));
    // A room in each process would have let the same person sit in both.
    const other = at(stoa, 1, code, { cookie: mia.cookie });
    await other.connect();
    await expect.poll(() => people[0]!.bye).toBe('elsewhere');
    for (const one of [...people, other]) one.drop();
  } finally {
    await stoa.close();
  }
});

test('who is removed, or signed out, through one process is cut off in the other within a second', async () => {
  const stoa = await openCluster({ setUp: true, env: behindProxy });
  try {
    const mia = await signedIn(stoa);
    const ben = await registered(stoa, 'Ben');
    await ben.post(await inviteLink(mia, 'agora'), {});
    const { code } = await planOpenRoom(stoa, mia.cookie);
    const times: number[] = [];

    const sitting = at(stoa, 1, code, { cookie: ben.cookie });
    await sitting.connect();
    // So that each process has just looked the session up, and would believe it for a moment.
    expect(await statusAt(stoa, 1, '/w/agora', ben.cookie)).toBe(200);
    const members = await (await mia.get('/w/agora/members')).text();
    const person = /name="person"[^>]*value="([\w-]{22})"/.exec(
      members.slice(members.indexOf(ben.email)),
    )![1]!;
    let since = performance.now();
    expect(await statusAt(stoa, 0, '/w/agora/members?/remove', mia.cookie, `person=${person}`)).toBe(200);
    await sitting.closed();
    times.push(performance.now() - since);
    expect(await statusAt(stoa, 1, '/w/agora', ben.cookie)).toBe(404);

    const other = await signedIn(stoa);
    const seat = at(stoa, 1, code, { cookie: other.cookie });
    await seat.connect();
    expect(await statusAt(stoa, 1, '/w/agora', other.cookie)).toBe(200);
    since = performance.now();
    expect(await statusAt(stoa, 0, '/sign-out', other.cookie, 'x=')).toBe(303);
    await seat.closed();
    times.push(performance.now() - since);
    expect(seat.bye).toBe('signedOut');
    expect(await statusAt(stoa, 1, '/w/agora', other.cookie)).toBe(303);
    console.log(
      `    cut off in the other process after ${times.map((ms) => `${Math.round(ms)} ms`).join(' and ')}`,
    );
    expect(Math.max(...times)).toBeLessThan(1_000);
  } finally {
    await stoa.close();
  }
});

/** Straight at one process, which is told the public name as Nginx tells it. */
const statusAt = (
  stoa: ClusterStoa,
  process: number,
  path: string,
  cookie: string,
  form?: string,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      host: new URL(stoa.origin).host,
      origin: stoa.origin,
      cookie,
      accept: 'text/html',
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const asked = request(
      {
        host: '127.0.0.1',
        port: stoa.apps[process]!.port,
        path,
        method: form === undefined ? 'GET' : 'POST',
        headers,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode!));
      },
    );
    asked.on('error', reject);
    asked.end(form);
  });
