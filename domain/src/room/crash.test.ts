import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import { lastOf, member, owner, rehearse, stranger } from './rehearsal.ts';

describe('attendance over a crash', () => {
  const hour = 3_600_000;

  test('a stay that a crash cut short ends when it was last seen, however late the room opens again', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'member');
    const from = r.home.clock.now();
    await r.pass(5 * limits.seenMs + 30_000);
    const diedAt = r.home.clock.now();
    r.home.clock.pass(hour);
    await r.restart();
    await r.pass(limits.reconnectMs + 1_000);
    const [stay] = await r.home.attendance.ofMeeting(r.meetingId);
    expect(stay).toMatchObject({ seatId: mia.you, from });
    expect(diedAt - stay!.until!).toBeGreaterThanOrEqual(0);
    expect(diedAt - stay!.until!).toBeLessThanOrEqual(limits.seenMs);
  });

  test('whoever is soon back never left; whoever comes an hour later comes anew', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'member');
    await r.pass(limits.seenMs + 1_000);
    await r.restart();
    await r.join(member, 'member', {}, mia);
    expect(await r.home.attendance.ofMeeting(r.meetingId)).toHaveLength(1);
    await r.pass(3 * limits.seenMs);
    const diedAt = r.home.clock.now();
    r.home.clock.pass(hour);
    await r.restart();
    await r.join(member, 'member', {}, mia);
    const stays = await r.home.attendance.ofMeeting(r.meetingId);
    expect(stays).toMatchObject([{ until: expect.any(Number) as number }, { from: diedAt + hour }]);
    expect(diedAt - stays[0]!.until!).toBeLessThanOrEqual(limits.seenMs);
  });

  test('a meeting that is ended before anybody is back takes nobody’s stay further', async () => {
    const r = await rehearse();
    await r.join(member, 'member');
    const from = r.home.clock.now();
    r.home.clock.pass(hour);
    await r.restart();
    await r.home.meetings.change(r.meetingId, { endedAt: r.home.clock.now() });
    await r.room.meetingChanged();
    await r.room.settled();
    expect(await r.home.attendance.ofMeeting(r.meetingId)).toMatchObject([{ from, until: from }]);
  });

  test('a stay left open by somebody who had left ends too', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'member');
    const seat = (await r.home.seats.byId(mia.you!))!;
    await r.home.seats.save({ ...seat, place: 'left' });
    await r.restart();
    await r.pass(1_000);
    expect(await r.home.attendance.open()).toEqual([]);
    expect((await r.home.seats.byId(mia.you!))!.place).toBe('left');
  });
});

describe('guests who only stood at the door', () => {
  test('leave nothing behind, in memory and in the records', async () => {
    const r = await rehearse();
    await r.join(owner, 'owner');
    const seats = () => r.home.seats.ofMeeting(r.meetingId);
    for (let n = 0; n < 5; n++) await r.cut(await r.join(stranger, undefined));
    expect(await seats()).toHaveLength(6);
    await r.pass(2 * limits.lobbyGraceMs);
    expect(await seats()).toHaveLength(1);
    expect(r.room.state.seats.size).toBe(1);
  });

  test('keep their place over a reload, and over a restart; and may knock while they are there', async () => {
    const r = await rehearse();
    await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined);
    const { you } = gil;
    await r.cut(gil);
    await r.pass(limits.lobbyGraceMs - 2_000);
    await r.join(stranger, undefined, {}, gil);
    await r.restart();
    await r.join(owner, 'owner');
    await r.pass(limits.lobbyGraceMs - 2_000);
    await r.join(stranger, undefined, {}, gil);
    expect(lastOf(gil, 'waiting')!.you).toBe(you);
    await r.pass(limits.lobbyMs + 1_000);
    expect(lastOf(gil, 'bye')!.why).toBe('noAnswer');
    await r.send(gil, { t: 'knock' });
    expect(lastOf(gil, 'waiting')!.you).toBe(you);
  });

  test('are remembered while they are denied, and once they were in', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const [gil, eve] = [await r.join(stranger, undefined), await r.join(stranger, undefined)];
    await r.send(olga, { t: 'admit', seat: gil.you! });
    await r.send(olga, { t: 'deny', seat: eve.you! });
    await r.cut(gil);
    await r.cut(eve);
    await r.pass(2 * limits.reconnectMs);
    expect(await r.home.seats.ofMeeting(r.meetingId)).toHaveLength(3);
    await r.join(stranger, undefined, {}, eve);
    expect(lastOf(eve, 'bye')!.why).toBe('denied');
  });

  test('are forgotten a day later when the room opens again, denied or not', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const eve = await r.join(stranger, undefined);
    await r.join(stranger, undefined);
    await r.send(olga, { t: 'deny', seat: eve.you! });
    r.home.clock.pass(limits.strangersMs - 60_000);
    await r.restart();
    expect(await r.home.seats.ofMeeting(r.meetingId)).toHaveLength(3);
    r.home.clock.pass(120_000);
    await r.restart();
    expect(await r.home.seats.ofMeeting(r.meetingId)).toHaveLength(1);
  });
});
