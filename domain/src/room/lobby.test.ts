import { describe, expect, test } from 'vitest';
import type { MessageId, PersonId } from '../ids.ts';
import { limits } from './limits.ts';
import { framesOf, lastOf, member, owner, rehearse, stranger } from './rehearsal.ts';

describe('coming in', () => {
  test('a member walks in; who made the meeting is its host', async () => {
    const r = await rehearse();
    const mia = await r.join(member, 'member');
    const olga = await r.join(owner, 'owner');
    expect(lastOf(mia, 'welcome')).toMatchObject({
      role: 'participant',
      room: { title: 'Standup', workspaceName: 'Agora' },
    });
    expect(lastOf(olga, 'welcome')).toMatchObject({ role: 'host' });
    expect(lastOf(olga, 'welcome')!.seats.map((s) => s.name)).toEqual(['Mia', 'Olga']);
    expect(lastOf(mia, 'seat')!.seat).toMatchObject({ name: 'Olga', state: 'here', guest: false });
    expect(await r.home.meetings.byId(r.meetingId)).toMatchObject({ startedAt: r.home.clock.now() });
  });

  test('a guest waits, hosts see it, and admission lets them in', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    expect(lastOf(gil, 'waiting')).toMatchObject({ hosts: ['Olga'], title: 'Standup' });
    expect(lastOf(gil, 'waiting')!.secret).toHaveLength(43);
    expect(lastOf(olga, 'lobby')!.waiting).toMatchObject([{ id: gil.you, name: 'Gil', guest: true }]);
    await r.send(gil, { t: 'note', text: 'It is me' });
    expect(lastOf(olga, 'lobby')!.waiting[0]!.note).toBe('It is me');
    await r.send(olga, { t: 'admit', seat: gil.you!, re: 1 });
    expect(lastOf(gil, 'welcome')).toMatchObject({ role: 'participant' });
    expect(lastOf(olga, 'lobby')!.waiting).toEqual([]);
    expect(lastOf(olga, 'ok')).toEqual({ t: 'ok', re: 1 });
  });

  test('nobody gets in by arriving early: without a lobby a guest waits until a host comes', async () => {
    const r = await rehearse(false);
    const early = await r.join(stranger, undefined);
    await r.join(member, 'member');
    expect(lastOf(early, 'waiting')).toMatchObject({ hosts: [] });
    expect(lastOf(early, 'welcome')).toBeUndefined();
    await r.join(owner, 'owner');
    expect(lastOf(early, 'welcome')).toBeDefined();
    const late = await r.join(stranger, undefined);
    expect(lastOf(late, 'waiting')).toBeUndefined();
    expect(lastOf(late, 'welcome')!.secret).toHaveLength(43);
  });

  test('a place in the lobby survives a reload, a restart, and admission in between', async () => {
    const r = await rehearse();
    const gil = await r.join(stranger, undefined);
    const { you } = gil;
    const { since } = lastOf(gil, 'waiting')!;
    await r.cut(gil);
    await r.pass(2_000);
    await r.join(stranger, undefined, {}, gil);
    expect(gil.you).toBe(you);
    expect(lastOf(gil, 'waiting')!.since).toBe(since);

    await r.restart();
    await r.join(stranger, undefined, {}, gil);
    expect(gil.you).toBe(you);
    await r.cut(gil);
    const olga = await r.join(owner, 'owner');
    await r.send(olga, { t: 'admit', seat: 'all' });
    await r.join(stranger, undefined, {}, gil);
    expect(lastOf(gil, 'welcome')).toMatchObject({ you });
  });

  test('a guest who comes back with an account has the same seat, and what they said is theirs', async () => {
    const r = await rehearse(false);
    const olga = await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    const seat = gil.seat!;
    await r.send(gil, { t: 'say', id: 'said' as MessageId, body: 'Mine' });
    const signedIn = { type: 'person', id: 'gil' as PersonId, name: 'Gil Okoro' } as const;
    const came = await r.join(signedIn, 'member', { seat, takeOver: true });
    expect(came.you).toBe(seat.id);
    expect(lastOf(gil, 'bye')).toMatchObject({ why: 'elsewhere' });
    expect(lastOf(olga, 'seat')!.seat).toMatchObject({ id: seat.id, name: 'Gil Okoro', guest: false });
    await r.send(came, {
      t: 'edit',
      id: 'mended' as MessageId,
      target: 'said' as MessageId,
      body: 'Still mine',
      re: 9,
    });
    expect(framesOf(came, 'refused')).toEqual([]);
    const kept = await r.home.seats.byId(seat.id);
    expect(kept).toMatchObject({ holder: { type: 'person', id: 'gil' }, place: 'room' });
    expect(kept!.secretHash).toBeUndefined();
    // By the secret it is nobody's any more; and whoever has a seat of their own keeps to it.
    const late = await r.join(stranger, undefined, { name: 'Gil', seat });
    expect(late.you).not.toBe(seat.id);
    const own = await r.join(signedIn, 'member', { seat: late.seat!, takeOver: true });
    expect(own.you).toBe(seat.id);
  });

  test('a guest of the same name who signs in while they are in holds the seat as that person, and their secret is worth nothing', async () => {
    const r = await rehearse(false);
    await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    const seat = gil.seat!;
    const signedIn = { type: 'person', id: 'gil' as PersonId, name: 'Gil' } as const;
    expect((await r.join(signedIn, 'member', { seat, takeOver: true })).you).toBe(seat.id);
    const kept = await r.home.seats.byId(seat.id);
    expect(kept).toMatchObject({ holder: { type: 'person', id: 'gil' }, place: 'room' });
    expect(kept!.secretHash).toBeUndefined();
    expect((await r.join(stranger, undefined, { name: 'Gil', seat })).you).not.toBe(seat.id);
  });

  test('a seat opens to its own secret only', async () => {
    const r = await rehearse(false);
    await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined);
    const thief = await r.join(stranger, undefined, {
      seat: { id: gil.you!, secret: 'guessed' },
      takeOver: true,
    });
    expect(thief.you).not.toBe(gil.you);
    expect(gil.closed).toBe(false);
    expect(JSON.stringify(await r.home.seats.ofMeeting(r.meetingId))).not.toContain(gil.seat!.secret);
  });

  test('denied stays denied until a knock; then a host may change their mind', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const gil = await r.join(stranger, undefined);
    await r.send(olga, { t: 'deny', seat: gil.you! });
    expect(lastOf(gil, 'bye')).toEqual({ t: 'bye', why: 'denied' });
    await r.restart();
    await r.join(owner, 'owner', {}, olga);
    await r.join(stranger, undefined, {}, gil);
    expect(framesOf(gil, 'bye')).toHaveLength(2);
    expect(gil.closed).toBe(false);
    await r.send(gil, { t: 'knock', re: 7 });
    expect(lastOf(gil, 'ok')).toEqual({ t: 'ok', re: 7 });
    expect(lastOf(olga, 'lobby')!.waiting).toHaveLength(1);
    await r.send(olga, { t: 'admit', seat: gil.you! });
    expect(lastOf(gil, 'welcome')).toBeDefined();
  });

  test('no answer says so after ten minutes, and a knock asks again', async () => {
    const r = await rehearse();
    const gil = await r.join(stranger, undefined);
    await r.pass(limits.lobbyMs - 1_000);
    expect(lastOf(gil, 'bye')).toBeUndefined();
    await r.pass(1_000);
    expect(lastOf(gil, 'bye')).toEqual({ t: 'bye', why: 'noAnswer' });
    await r.send(gil, { t: 'knock' });
    expect(lastOf(gil, 'waiting')!.since).toBe(r.home.clock.now());
    await r.send(gil, { t: 'leave' });
    expect(gil.closed).toBe(true);
  });

  test('a locked room takes back those who were in, and nobody new but its hosts', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    await r.send(mia, { t: 'leave' });
    await r.send(olga, { t: 'settings', locked: true });
    const guest = await r.join(stranger, undefined);
    expect(lastOf(guest, 'bye')).toEqual({ t: 'bye', why: 'locked' });
    expect(guest.closed).toBe(true);
    await r.join(member, 'member', {}, mia);
    expect(framesOf(mia, 'welcome')).toHaveLength(2);
  });

  test('a full room says so and keeps no seat for it', async () => {
    const r = await rehearse(false);
    const { settings } = (await r.home.meetings.byId(r.meetingId))!;
    await r.home.meetings.change(r.meetingId, { settings: { ...settings, capacity: 2 } });
    await r.restart();
    await r.join(owner, 'owner');
    await r.join(member, 'member');
    const late = await r.join(stranger, undefined);
    expect(lastOf(late, 'bye')).toEqual({ t: 'bye', why: 'full' });
    expect(await r.home.seats.ofMeeting(r.meetingId)).toHaveLength(2);
  });

  test('admission into a full room is refused and the guest goes on waiting', async () => {
    const r = await rehearse();
    const { settings } = (await r.home.meetings.byId(r.meetingId))!;
    await r.home.meetings.change(r.meetingId, { settings: { ...settings, capacity: 2 } });
    await r.restart();
    const olga = await r.join(owner, 'owner');
    await r.join(member, 'member');
    const gil = await r.join(stranger, undefined);
    await r.send(olga, { t: 'admit', seat: gil.you!, re: 3 });
    expect(lastOf(olga, 'refused')).toEqual({ t: 'refused', re: 3, type: 'Full' });
    expect(r.room.state.seats.get(gil.you!)!.waiting).toBeDefined();
  });

  test('an ended meeting takes nobody', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    await r.send(mia, { t: 'end', re: 1 });
    expect(lastOf(mia, 'refused')).toMatchObject({ type: 'NotAllowed' });
    await r.send(olga, { t: 'end' });
    expect(lastOf(mia, 'bye')).toEqual({ t: 'bye', why: 'ended' });
    expect((await r.home.meetings.byId(r.meetingId))!.endedAt).toBe(r.home.clock.now());
    expect((await r.home.attendance.ofMeeting(r.meetingId)).every((s) => s.until !== undefined)).toBe(true);
    await r.restart();
    await r.join(member, 'member', {}, mia);
    expect(framesOf(mia, 'bye').at(-1)).toEqual({ t: 'bye', why: 'ended' });
  });
});
