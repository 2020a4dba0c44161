import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import {
  framesOf,
  lastOf,
  member,
  owner,
  rehearse,
  stranger,
  type Client,
  type Rehearsal,
} from './rehearsal.ts';

async function three(): Promise<{ r: Rehearsal; olga: Client; mia: Client; gil: Client }> {
  const r = await rehearse();
  const olga = await r.join(owner, 'owner');
  const mia = await r.join(member, 'member');
  const gil = await r.join(stranger, undefined, { name: 'Gil' });
  await r.send(olga, { t: 'admit', seat: 'all' });
  return { r, olga, mia, gil };
}
const seatOf = ({ r }: { r: Rehearsal }, client: Client) => r.room.state.seats.get(client.you!)!;
const permits = (r: Rehearsal, client: Client) =>
  r.home.media.calls
    .filter(([what, seat]) => what === 'permit' && seat === client.you)
    .map((call) => call[2]);

describe('hosting', () => {
  test('mute is told, stops the microphone at once, and ends when they unmute themselves', async () => {
    const t = await three();
    const { r, olga, mia } = t;
    await r.send(olga, { t: 'mute', seat: mia.you! });
    expect(lastOf(mia, 'told')).toEqual({ t: 'told', what: 'mute', by: 'Olga' });
    expect(permits(r, mia).at(-1)).toMatchObject({ microphone: false, camera: true });
    expect(seatOf(t, mia).live.mic).toBe(false);
    await r.send(mia, { t: 'live', live: { mic: false, cam: true, screen: false } });
    expect(permits(r, mia).at(-1)).toMatchObject({ microphone: false });
    await r.send(mia, { t: 'live', live: { mic: true, cam: true, screen: false } });
    expect(permits(r, mia).at(-1)).toMatchObject({ microphone: true });
    expect(lastOf(olga, 'seat')!.seat.live.mic).toBe(true);
  });

  test('mute all spares the hosts, and says nothing to whoever was muted', async () => {
    const t = await three();
    const late = await t.r.join(stranger, undefined, { live: { mic: false, cam: true, screen: false } });
    await t.r.send(t.olga, { t: 'admit', seat: 'all' });
    await t.r.send(t.olga, { t: 'mute', seat: 'all' });
    expect([t.olga, t.mia, t.gil].map((c) => framesOf(c, 'told').length)).toEqual([0, 1, 1]);
    expect(framesOf(late, 'told')).toEqual([]);
    expect(permits(t.r, late).at(-1)).toMatchObject({ microphone: false });
  });

  test('closing the share stops participants, not hosts; two may share at once', async () => {
    const t = await three();
    const { r, olga, mia, gil } = t;
    const sharing = { mic: false, cam: false, screen: true };
    for (const client of [olga, mia, gil]) await r.send(client, { t: 'live', live: sharing });
    expect([olga, mia, gil].map((c) => seatOf(t, c).live.screen)).toEqual([true, true, true]);
    await r.send(olga, { t: 'settings', share: false });
    expect([olga, mia, gil].map((c) => seatOf(t, c).live.screen)).toEqual([true, false, false]);
    expect(lastOf(mia, 'told')).toMatchObject({ what: 'stopShare' });
    await r.send(mia, { t: 'live', live: sharing, re: 4 });
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', re: 4, type: 'ShareClosed' });
    expect(permits(r, mia).at(-1)).toMatchObject({ screen: false, screenAudio: false });
  });

  test('removed is out, and comes back only through a host', async () => {
    const { r, olga, mia, gil } = await three();
    await r.send(olga, { t: 'remove', seat: gil.you! });
    expect(lastOf(gil, 'bye')).toEqual({ t: 'bye', why: 'removed' });
    expect(lastOf(mia, 'gone')).toEqual({ t: 'gone', seat: gil.you, why: 'removed' });
    expect(r.home.media.calls).toContainEqual(['leave', gil.you]);
    await r.send(olga, { t: 'settings', lobby: false });
    await r.restart();
    await r.join(owner, 'owner', {}, olga);
    await r.join(stranger, undefined, {}, gil);
    expect(lastOf(gil, 'bye')).toEqual({ t: 'bye', why: 'removed' });
    expect(framesOf(gil, 'welcome')).toHaveLength(1);
    await r.send(gil, { t: 'knock' });
    expect(framesOf(gil, 'welcome')).toHaveLength(1);
    await r.send(olga, { t: 'admit', seat: gil.you! });
    expect(framesOf(gil, 'welcome')).toHaveLength(2);
  });

  test('a cohost cannot end, promote, or lay hands on a host; participants can do nothing', async () => {
    const { r, olga, mia, gil } = await three();
    await r.send(olga, { t: 'promote', seat: mia.you!, role: 'cohost' });
    const refusals = async (client: Client, frames: Parameters<Rehearsal['send']>[1][]) => {
      for (const frame of frames) await r.send(client, { ...frame, re: 1 });
      return framesOf(client, 'refused').map((f) => f.type);
    };
    expect(
      await refusals(mia, [
        { t: 'end' },
        { t: 'promote', seat: gil.you!, role: 'host' },
        { t: 'remove', seat: olga.you! },
        { t: 'mute', seat: olga.you! },
      ]),
    ).toEqual(['NotAllowed', 'NotAllowed', 'NotAllowed', 'NotAllowed']);
    await r.send(mia, { t: 'mute', seat: gil.you! });
    expect(lastOf(gil, 'told')).toMatchObject({ what: 'mute', by: 'Mia' });
    const all = [
      { t: 'admit', seat: 'all' },
      { t: 'deny', seat: mia.you! },
      { t: 'mute', seat: 'all' },
      { t: 'stopCamera', seat: mia.you! },
      { t: 'stopShare', seat: mia.you! },
      { t: 'lowerHand', seat: mia.you! },
      { t: 'remove', seat: mia.you! },
      { t: 'promote', seat: gil.you!, role: 'host' },
      { t: 'settings', locked: true },
      { t: 'end' },
    ] as const;
    expect(new Set(await refusals(gil, [...all]))).toEqual(new Set(['NotAllowed']));
    expect(framesOf(gil, 'refused')).toHaveLength(all.length);
  });

  test('the last host stays one', async () => {
    const { r, olga, mia } = await three();
    await r.send(olga, { t: 'promote', seat: olga.you!, role: 'participant', re: 1 });
    expect(lastOf(olga, 'refused')).toMatchObject({ re: 1, type: 'NotAllowed' });
    await r.send(olga, { t: 'promote', seat: mia.you!, role: 'host' });
    await r.send(olga, { t: 'promote', seat: olga.you!, role: 'participant', re: 2 });
    expect(lastOf(olga, 'ok')).toMatchObject({ re: 2 });
  });

  test('a hand goes down by a host, and its owner is told', async () => {
    const t = await three();
    await t.r.send(t.mia, { t: 'hand', up: true });
    expect(lastOf(t.gil, 'seat')!.seat.handAt).toBe(t.r.home.clock.now());
    await t.r.send(t.olga, { t: 'lowerHand', seat: t.mia.you! });
    expect(lastOf(t.mia, 'told')).toMatchObject({ what: 'lowerHand' });
    expect(seatOf(t, t.mia).stored.handAt).toBeUndefined();
  });

  test('reactions are one emoji and go to all', async () => {
    const { r, mia, gil } = await three();
    await r.send(mia, { t: 'react', emoji: '👩🏽‍🚀' });
    expect(lastOf(gil, 'reaction')).toEqual({ t: 'reaction', seat: mia.you, emoji: '👩🏽‍🚀' });
    await r.send(mia, { t: 'react', emoji: 'ha', re: 9 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 9, type: 'InvalidFrame' });
  });

  test('a page that ends or renames the meeting reaches the room', async () => {
    const { r, olga, mia } = await three();
    await r.home.meetings.change(r.meetingId, { title: 'Retro' });
    await r.room.meetingChanged();
    expect(lastOf(mia, 'room')).toMatchObject({ title: 'Retro', by: '' });
    await r.home.meetings.change(r.meetingId, { cancelledAt: r.home.clock.now() });
    await r.room.meetingChanged();
    await r.room.settled();
    expect([olga, mia].map((c) => lastOf(c, 'bye')!.why)).toEqual(['ended', 'ended']);
  });
});

describe('media', () => {
  test('connect, answer and want reach the engine; its events reach the seat; down and up reach all', async () => {
    const { r, mia, gil } = await three();
    await r.send(mia, { t: 'connect', re: 1 });
    const say = r.home.media.listeners.get(mia.you!)!;
    say({ type: 'offer', generation: 3, sdp: 'v=0' });
    expect(lastOf(mia, 'offer')).toEqual({ t: 'offer', generation: 3, sdp: 'v=0' });
    expect(lastOf(gil, 'offer')).toBeUndefined();
    await r.send(mia, { t: 'answer', generation: 3, sdp: 'v=0' });
    await r.send(mia, {
      t: 'want',
      tiles: [
        { seat: gil.you!, source: 'camera', width: 640 },
        { seat: 'nobody' as never, source: 'camera', width: 640 },
      ],
    });
    expect(r.home.media.calls).toContainEqual(['answer', mia.you, 3, 'v=0']);
    expect(r.home.media.calls.at(-1)).toEqual([
      'want',
      mia.you,
      [{ seat: gil.you, source: 'camera', width: 640 }],
    ]);

    r.home.media.now = 'down';
    await r.pass(1_000);
    expect(lastOf(gil, 'media')).toEqual({ t: 'media', state: 'down' });
    await r.send(gil, { t: 'connect', re: 2 });
    expect(lastOf(gil, 'refused')).toMatchObject({ re: 2, type: 'Unavailable' });
    say({ type: 'engine', state: 'up' });
    expect([mia, gil].map((c) => lastOf(c, 'media')!.state)).toEqual(['up', 'up']);
  });
});

describe('limits', () => {
  test('too many frames are refused with a time to wait, and the seat stays', async () => {
    const { r, mia } = await three();
    for (let i = 0; i < limits.frameBurst; i++) await r.send(mia, { t: 'react', emoji: '🎉' });
    await r.send(mia, { t: 'react', emoji: '🎉', re: 5 });
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', re: 5, type: 'TooOften', retryMs: 50 });
    r.home.clock.pass(50);
    await r.send(mia, { t: 'react', emoji: '🎉', re: 6 });
    expect(lastOf(mia, 'ok')).toEqual({ t: 'ok', re: 6 });
  });

  test('frames that no client sends are counted and end the socket; a text that is too long is not one', async () => {
    const { r, mia } = await three();
    await r.send(mia, { t: 'say', id: 'x' as never, body: 'a'.repeat(limits.bodyLength + 1), re: 2 });
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', re: 2, type: 'TooLong' });
    for (let i = 1; i < limits.badFrames; i++) r.room.receive(mia.line, '{"t":"nonsense"}');
    expect(mia.closed).toBe(false);
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', type: 'InvalidFrame' });
    r.room.receive(mia.line, 'not JSON');
    expect(lastOf(mia, 'bye')).toEqual({ t: 'bye', why: 'badFrames' });
    expect(mia.closed).toBe(true);
  });

  test('before hello nothing is heard', async () => {
    const { r } = await three();
    const early = r.client();
    early.line = 500;
    r.room.connect(500, member, 'member');
    r.room.receive(500, JSON.stringify({ t: 'say', id: 'x', body: 'psst' }));
    await r.room.settled();
    expect(await r.home.messageLog.lastPosition(r.meetingId)).toBe(0);
  });
});
