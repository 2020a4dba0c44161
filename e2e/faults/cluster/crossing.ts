import { randomUUID } from 'node:crypto';
import { createRoomClient } from '../../../homes/node/src/fixtures/room-client.ts';
import { openStoa, type Stoa } from '../../stoa.ts';
import type { Fault, Outcome } from '../fault.ts';
import { onTheCluster } from '../again.ts';
import { settle } from '../sockets/room-audience.ts';
import { lies } from '../web/lies.ts';
import { oddInput } from '../web/odd-input.ts';
import { behindProxy, registered, signedIn } from '../web/visitor.ts';
import { foreignWorkspace } from '../web/walls.ts';
import { planOpenRoom } from './crowd.ts';

/** F1, F12 (SQL in every field) and F15 (headers) once more: all tenants share the tables there. */
export const clusterWalls: readonly Fault[] = [foreignWorkspace, oddInput, lies].map(onTheCluster);

/** F1 over sockets: room codes, seats and messages of another workspace. */
export const acrossSockets: Fault = {
  id: 'F1w',
  what: 'a foreign workspace’s rooms, seats and messages over a socket',
  async run() {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      return await cross(stoa);
    } finally {
      await stoa.close();
    }
  },
};
export const foreignRooms: readonly Fault[] = [acrossSockets, onTheCluster(acrossSockets)];

async function cross(stoa: Stoa): Promise<Outcome> {
  const wrong: string[] = [];
  let tries = 0;
  const check = (what: string, held: boolean): void => {
    tries += 1;
    if (!held) wrong.push(what);
  };
  const enter = (code: string, cookie: string) =>
    createRoomClient({
      url: () => `${stoa.url.replace('http', 'ws')}/api/chat/${code}`,
      origin: stoa.origin,
      cookie,
    });

  const mia = await signedIn(stoa);
  const room = await planOpenRoom(stoa, mia.cookie, 'Behind the wall');
  const host = enter(room.code, mia.cookie);
  await host.connect();
  const secretId = randomUUID();
  await host.say(secretId, 'Kanarienvogel');

  // Her own workspace, in which she may do everything.
  const eve = await registered(stoa, 'Eve');
  await eve.post('/w?/create', { name: 'Eves' });
  const started = await eve.post('/w/eves?/start', {});
  const own = /\/m\/([a-z-]+)/.exec(started.headers.get('location') ?? '')?.[1];
  if (!own) throw new Error(`no meeting was started: ${started.status}`);
  const client = enter(own, eve.cookie);
  await client.connect();
  await client.say(randomUUID(), 'mine');

  // Messages of the other room, named from hers.
  for (const frame of [
    { t: 'edit', target: secretId, body: 'changed' },
    { t: 'delete', target: secretId },
    { t: 'mark', target: secretId, emoji: '👍', on: true },
    { t: 'say', replyTo: secretId, body: 'a reply' },
    { t: 'say', to: host.you, body: 'to a foreign seat' },
  ]) {
    const re = 1_000 + tries;
    const id = randomUUID();
    client.send({ ...frame, id, re } as never);
    await settle(400);
    const refused = client.frames.some((f) => f.t === 'refused' && f.re === re);
    const inOwn = client.entries.some((entry) => (entry.id as string) === id);
    check(`${frame.t} by a foreign id`, refused || (frame.t === 'say' && inOwn));
  }
  check('its text came along', !JSON.stringify(client.frames).includes('Kanarienvogel'));
  const seen = JSON.stringify(host.entries);
  check('the foreign message changed', host.entries.length === 1 && seen.includes('Kanarienvogel'));

  // The other room itself, by its code: as somebody from outside, and with a seat that is not hers.
  const locked = await mia.post('/w/agora?/start', {});
  const closedCode = /\/m\/([a-z-]+)/.exec(locked.headers.get('location') ?? '')![1]!;
  const inside = enter(closedCode, mia.cookie);
  await inside.connect();
  await inside.say(randomUUID(), 'Kanarienvogel');
  for (const seat of [undefined, { id: inside.you!, secret: 'x'.repeat(43) }]) {
    const stranger = createRoomClient({
      url: () => `${stoa.url.replace('http', 'ws')}/api/chat/${closedCode}`,
      origin: stoa.origin,
      cookie: eve.cookie,
    });
    stranger.seat = seat;
    const met = await stranger.connect().catch(() => undefined);
    check(`the lobby let in ${seat ? 'with a foreign seat' : 'without one'}`, met?.t !== 'welcome');
    for (const frame of [
      { t: 'say', id: randomUUID(), body: 'from the lobby', re: 1 },
      { t: 'admit', seat: stranger.you, re: 2 },
      { t: 'end', re: 3 },
    ])
      if (stranger.ws.readyState === 1) stranger.send(frame as never);
    await settle(400);
    check('the chat was read from the lobby', !JSON.stringify(stranger.frames).includes('Kanarienvogel'));
    stranger.drop();
  }
  check('the lobby spoke', !JSON.stringify(inside.entries).includes('from the lobby'));
  check('the room was ended from the lobby', inside.closeCode === undefined);

  // Codes that nobody has, and what looks like one.
  for (const code of ['aaa-aaaa-aaa', `${room.code}'--`, `${room.code}%00`, '..%2f..%2fapi', "' or 1=1 --"]) {
    const met = await enter(encodeURI(code), eve.cookie)
      .connect()
      .then((frame) => frame.t)
      .catch((cause: unknown) => (cause as Error).message);
    check(`the code ${code} was met with ${met}`, /404|400/.test(met));
  }
  // Her own room, when another workspace is named beside it, or what nobody has.
  for (const named of ['agora', 'nowhere', "' or 1=1 --", 'eves, agora']) {
    const met = await createRoomClient({
      url: () => `${stoa.url.replace('http', 'ws')}/api/chat/${own}`,
      origin: stoa.origin,
      cookie: eve.cookie,
      headers: { 'x-tenant-id': named },
    })
      .connect()
      .then((frame) => frame.t)
      .catch((cause: unknown) => (cause as Error).message);
    check(`her room as one of ${named} was met with ${met}`, met.includes('404'));
  }
  for (const one of [host, client, inside]) one.drop();
  return {
    figure: `${tries} tries, ${wrong.length} came through${wrong.length ? `: ${wrong.join('; ')}` : ''}`,
    pass: wrong.length === 0,
  };
}
