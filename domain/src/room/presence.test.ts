import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import { framesOf, lastOf, member, owner, rehearse, stranger } from './rehearsal.ts';

describe('lines that are lost', () => {
  test('a lost line is waited for, then gone; its stay ends when it was lost', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    await r.pass(5_000);
    const lostAt = r.home.clock.now();
    await r.cut(mia);
    expect(lastOf(olga, 'seat')!.seat).toMatchObject({ id: mia.you, state: 'reconnecting' });
    await r.pass(limits.reconnectMs - 1_000);
    expect(lastOf(olga, 'gone')).toBeUndefined();
    await r.pass(1_000);
    expect(lastOf(olga, 'gone')).toEqual({ t: 'gone', seat: mia.you, why: 'lost' });
    const stay = (await r.home.attendance.ofMeeting(r.meetingId)).find((s) => s.seatId === mia.you);
    expect(stay!.until).toBe(lostAt);
    // Five minutes later it is the same seat again.
    await r.pass(300_000);
    const { you } = mia;
    await r.join(member, 'member', {}, mia);
    expect(lastOf(mia, 'welcome')!.you).toBe(you);
  });

  test('role, hand, name and place outlive the process', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    await r.send(olga, { t: 'admit', seat: 'all' });
    await r.send(olga, { t: 'promote', seat: gil.you!, role: 'cohost' });
    expect(lastOf(gil, 'told')).toMatchObject({ what: 'promoted', by: 'Olga', role: 'cohost' });
    await r.send(gil, { t: 'hand', up: true });
    await r.send(gil, { t: 'rename', name: 'Gilbert' });
    const before = r.room.state.seats.get(gil.you!)!;
    await r.restart();
    await r.join(owner, 'owner', {}, olga);
    expect(lastOf(olga, 'welcome')!.seats).toMatchObject([
      { name: 'Olga', state: 'here' },
      {
        name: 'Gilbert',
        state: 'reconnecting',
        role: 'cohost',
        handAt: before.stored.handAt,
        since: before.since,
      },
    ]);
    await r.join(stranger, undefined, { name: 'Gilbert' }, gil);
    expect(lastOf(gil, 'welcome')).toMatchObject({ you: gil.you, role: 'cohost' });
    const stays = await r.home.attendance.ofMeeting(r.meetingId);
    expect(stays.filter((s) => s.until === undefined)).toHaveLength(2);
    expect(stays).toHaveLength(2);
  });

  test('a stop ends stays; whoever is soon back is still in, whoever comes later comes anew', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    const gil = await r.join(stranger, undefined);
    await r.send(olga, { t: 'admit', seat: 'all' });
    await r.pass(2_000);
    await r.send(gil, { t: 'leave' });
    await r.pass(3_000);
    const stoppedAt = r.home.clock.now();
    await r.stop();
    expect([olga, mia].map((c) => lastOf(c, 'bye')!.why)).toEqual(['restart', 'restart']);
    r.home.clock.pass(5_000);
    await r.restart();
    await r.join(owner, 'owner', {}, olga);
    expect(lastOf(olga, 'welcome')!.seats.map((s) => [s.id, s.state])).toEqual([
      [olga.you, 'here'],
      [mia.you, 'reconnecting'],
    ]);
    const stays = await r.home.attendance.ofMeeting(r.meetingId);
    expect(stays.filter((s) => s.seatId === olga.you).map((s) => s.until)).toEqual([stoppedAt, undefined]);
    expect(stays.filter((s) => s.seatId === mia.you).map((s) => s.until)).toEqual([stoppedAt]);

    await r.stop();
    r.home.clock.pass(3_600_000);
    await r.restart();
    await r.join(member, 'member', {}, mia);
    expect(lastOf(mia, 'welcome')!.seats.map((s) => s.id)).toEqual([mia.you]);
  });

  test('a second tab is told, and takes over only when asked to', async () => {
    const r = await rehearse();
    const first = await r.join(member, 'member');
    const second = await r.join(member, 'member');
    expect(lastOf(second, 'bye')).toEqual({ t: 'bye', why: 'elsewhere' });
    expect(first.closed).toBe(false);
    await r.join(member, 'member', { takeOver: true }, second);
    expect(lastOf(second, 'welcome')!.you).toBe(first.you);
    expect(lastOf(first, 'bye')).toEqual({ t: 'bye', why: 'elsewhere' });
    expect(r.room.state.seats.get(second.you!)!.line).toBe(second.line);
  });

  test('a socket that has gone silent holds no seat against a new one', async () => {
    const r = await rehearse();
    const dead = await r.join(member, 'member');
    await r.pass(limits.heldMs + 1_000);
    const back = await r.join(member, 'member');
    expect(lastOf(back, 'welcome')!.you).toBe(dead.you);
  });

  test('a peer that answers nothing is cut within 60 s, and its presence goes off', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    const { heard } = r.room;
    Object.assign(r.room, { heard: (line: number) => line !== mia.line && heard(line) });
    await r.pass(limits.silenceMs + 1_000);
    expect(mia.closed).toBe(true);
    expect(olga.closed).toBe(false);
    expect(lastOf(olga, 'seat')!.seat).toMatchObject({ id: mia.you, state: 'reconnecting' });
  });

  test('a socket that never says hello is cut', async () => {
    const r = await rehearse();
    const mute = r.client();
    r.room.connect(999, member, 'member');
    await r.pass(limits.helloMs + 2_000);
    expect(r.room.state.lines.has(999)).toBe(false);
    expect(mute.frames).toEqual([]);
  });

  test('whoever leaves the workspace is out at once and stays out', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    r.room.tell({ type: 'memberLeft', person: 'member' as never });
    await r.room.settled();
    expect(framesOf(mia, 'bye')).toEqual([{ t: 'bye', why: 'removed' }]);
    expect(lastOf(olga, 'gone')).toMatchObject({ why: 'removed' });
    await r.join(member, undefined, {}, mia);
    expect(framesOf(mia, 'bye')).toHaveLength(2);
  });

  test('whoever was taken out of the workspace while they were away comes as a guest: by the lobby, and as no host', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'admin');
    expect(lastOf(mia, 'welcome')!.role).toBe('host');
    for (const away of [() => r.send(mia, { t: 'leave' }), () => r.cut(mia), () => r.restart()]) {
      await away();
      await r.join(member, undefined, {}, mia);
      expect(lastOf(mia, 'waiting')!.you).toBe(mia.you);
      expect(r.room.state.seats.get(mia.you!)).toMatchObject({
        inside: false,
        stored: { role: 'participant' },
      });
      const stays = await r.home.attendance.ofMeeting(r.meetingId);
      expect(stays.filter(({ until }) => until === undefined)).toEqual([]);
      await r.cut(mia);
      await r.pass(limits.lobbyGraceMs + 1_000);
      mia.frames = [];
      await r.join(member, 'admin', {}, mia);
      expect(lastOf(mia, 'welcome')!.role, 'a member again').toBe('host');
    }
  });

  test('somebody signed in who is no member keeps what they were given, over a restart too', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, undefined);
    await r.send(olga, { t: 'admit', seat: mia.you! });
    await r.send(olga, { t: 'promote', seat: mia.you!, role: 'cohost' });
    await r.cut(mia);
    await r.restart();
    await r.join(member, undefined, {}, mia);
    expect(lastOf(mia, 'welcome')).toMatchObject({ you: mia.you, role: 'cohost' });
  });

  test('the room is idle once everybody has gone', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'member');
    expect(r.room.isIdle()).toBe(false);
    await r.cut(mia);
    await r.pass(limits.reconnectMs);
    expect(r.room.isIdle()).toBe(true);
  });
});
