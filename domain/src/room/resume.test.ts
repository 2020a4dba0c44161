import { beforeEach, describe, expect, test } from 'vitest';
import type { GuestId, MessageId } from '../ids.ts';
import {
  entriesOf,
  framesOf,
  lastOf,
  member,
  owner,
  rehearse,
  type Client,
  type Rehearsal,
} from './rehearsal.ts';
import type { RoomState } from './state.ts';

const guest = { type: 'nobody' } as const;
let r: Rehearsal;
let olga: Client, mia: Client, gil: Client, lou: Client, dan: Client;

/** A host, a member whom she muted, a guest with a raised hand, one who waits with a note, and one who was denied. */
beforeEach(async () => {
  r = await rehearse(true, { upTo: 4 });
  olga = await r.join(owner, 'owner');
  mia = await r.join(member, 'member');
  gil = await r.join(guest, undefined, { name: 'Gil' });
  await r.send(olga, { t: 'admit', seat: gil.you! });
  await r.send(gil, { t: 'hand', up: true });
  await r.send(olga, { t: 'mute', seat: mia.you! });
  lou = await r.join(guest, undefined, { name: 'Lou' });
  await r.send(lou, { t: 'note', text: 'I bring the slides' });
  dan = await r.join(guest, undefined, { name: 'Dan' });
  await r.send(olga, { t: 'deny', seat: dan.you! });
  await r.send(olga, { t: 'say', id: 'hello' as MessageId, body: 'Hello' });
});

/** All of a room that anybody could notice. What the chat has at hand, and how often a seat may do something, comes back by itself. */
function seen({ meeting, seats, lines, direct, chat, media }: RoomState) {
  return {
    meeting,
    media,
    position: chat.sent,
    direct: { ...direct, relayed: [...direct.relayed], members: [...direct.members] },
    lines: [...lines.values()].map(({ pinged: _, ...line }) => line),
    seats: [...seats.values()]
      .map(({ buckets: _, stayed: __, ...seat }) => JSON.parse(JSON.stringify(seat)) as object)
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  };
}

describe('a room that slept', () => {
  test('is as it was, and tells nobody anything', async () => {
    const before = seen(r.room.state);
    const told = [olga, mia, gil, lou, dan].map(({ frames }) => frames.length);
    await r.sleep();
    expect(seen(r.room.state)).toEqual(before);
    await r.pass(1_000);
    expect([olga, mia, gil, lou, dan].map(({ frames }) => frames.length)).toEqual(told);
  });

  test('goes on: chat in its order, the lobby admits, the muted may speak again', async () => {
    await r.sleep();
    await r.send(gil, { t: 'say', id: 'again' as MessageId, body: 'Still here' });
    expect(entriesOf(mia).map(({ position }) => position)).toEqual([1, 2]);
    await r.send(olga, { t: 'admit', seat: lou.you! });
    expect(lastOf(lou, 'welcome')?.seats.map(({ name }) => name)).toContain('Gil');
    expect(entriesOf(lou).map(({ position }) => position)).toEqual([1, 2]);
    await r.send(mia, { t: 'live', live: { mic: true, cam: true, screen: false } });
    expect(lastOf(olga, 'seat')?.seat).toMatchObject({ id: mia.you, live: { mic: true } });
    await r.send(dan, { t: 'knock' });
    expect(lastOf(olga, 'lobby')?.waiting.map(({ name }) => name)).toEqual(['Dan']);
  });

  test('goes on with the same direct call, and begins a newer one when somebody comes', async () => {
    const { round } = lastOf(olga, 'direct')!;
    await r.sleep();
    await r.pass(5_000);
    expect(lastOf(olga, 'direct')!.round).toBe(round);
    const to = [olga, mia, gil].find((client) => client !== mia && client.you! > mia.you!);
    if (to) {
      await r.send(mia, { t: 'peer', to: to.you!, round, type: 'offer', sdp: 'v=0' });
      expect(lastOf(to, 'peer')).toMatchObject({ from: mia.you, round });
    }
    await r.send(olga, { t: 'admit', seat: lou.you! });
    expect(lastOf(mia, 'direct')).toMatchObject({ round: round + 1 });
    expect(lastOf(mia, 'direct')!.peers).toHaveLength(3);
  });

  test('waits for whoever had lost their line, and lets them go after a minute', async () => {
    await r.cut(gil);
    await r.sleep();
    await r.pass(59_000);
    expect(framesOf(olga, 'gone')).toEqual([]);
    await r.pass(2_000);
    expect(lastOf(olga, 'gone')).toMatchObject({ seat: gil.you, why: 'lost' });
  });

  test('knows a guest by the secret from before', async () => {
    await r.cut(gil);
    await r.sleep();
    const back = await r.join(guest, undefined, { name: 'Gil' }, gil);
    expect(back.you).toBe(gil.you);
    expect(r.room.state.seats.get(gil.you!)?.stored.handAt).toBeDefined();
    expect((lastOf(olga, 'seat')?.seat.id ?? '') as GuestId | string).toBe(gil.you);
  });
});
