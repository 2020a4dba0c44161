import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { say } from '../chat/say.ts';
import {
  asRoomCode,
  type MessageId,
  type PersonId,
  type RoomCode,
  type SeatId,
  type WorkspaceId,
} from '../ids.ts';
import { createRehearsalHome, member, owner, stranger, type RehearsalHome } from '../room/rehearsal.ts';
import { hourMs, minuteMs, type Instant } from '../time.ts';
import { cancelMeeting } from './cancel-meeting.ts';
import { createMeeting } from './create-meeting.ts';
import { editMeeting, versionOfMeeting } from './edit-meeting.ts';
import { endMeeting } from './end-meeting.ts';
import { findRoom } from './find-room.ts';
import { listMeetings } from './list-meetings.ts';
import { readTranscript } from './read-transcript.ts';
import { startInstantMeeting } from './start-instant-meeting.ts';
import { viewMeeting } from './view-meeting.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Result } from '../result.ts';

let home: RehearsalHome;
const outsider: Actor = { type: 'person', id: 'outsider' as PersonId, name: 'Out' };
beforeEach(async () => {
  ({ home } = await createRehearsalHome());
});

const made = async (result: Promise<Result<Meeting, unknown>>): Promise<Meeting> => {
  const done = await result;
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  return done.value;
};
const inMs = (ms: number) => (home.clock.now() + ms) as Instant;
const enters = (meeting: Meeting, name: string, from = home.clock.now()) =>
  home.attendance.came(meeting.id, { seatId: `seat-${name}` as SeatId, name, from });

describe('telling of a meeting', () => {
  const told = async (by: Actor) =>
    (await home.notifications.of((by as { id: PersonId }).id, 10)).map(({ kind, authorName, title }) => [
      kind,
      authorName,
      title,
    ]);

  test('of one that is to come the others are told, until it is called off', async () => {
    const meeting = await made(createMeeting(home, member, { title: 'Roof', startsAt: inMs(hourMs) }));
    expect(await told(owner)).toEqual([['planned', 'Mia', 'Roof']]);
    expect(await told(member)).toEqual([]);
    expect(await told(outsider)).toEqual([]);
    await cancelMeeting(home, member, { meetingId: meeting.id });
    expect(await told(owner)).toEqual([]);
  });

  test('nobody is told of an open room, nor of what has begun already', async () => {
    await made(startInstantMeeting(home, member, {}));
    await made(createMeeting(home, member, { title: 'Just now', startsAt: inMs(-minuteMs) }));
    expect(await told(owner)).toEqual([]);
  });

  test('in a large workspace nobody is told', async () => {
    const { members } = home.workspaces;
    const workspaces: typeof home.workspaces = {
      ...home.workspaces,
      members: async (...asked) => ({ ...(await members(...asked)), total: 201 }),
    };
    await made(
      createMeeting({ ...home, workspaces }, member, { title: 'All hands', startsAt: inMs(hourMs) }),
    );
    expect(await told(owner)).toEqual([]);
  });
});

describe('making a meeting', () => {
  test('any member may; its code leads to it; the title is trimmed', async () => {
    const meeting = await made(
      createMeeting(home, member, {
        title: '  Weekly   sync ',
        startsAt: inMs(hourMs),
        durationMs: 30 * minuteMs,
      }),
    );
    expect(meeting).toMatchObject({
      title: 'Weekly sync',
      createdByName: 'Mia',
      settings: { lobby: true, capacity: 50 },
    });
    expect(asRoomCode(meeting.code)).toBe(meeting.code);
    expect(await home.workspaces.roomByCode(meeting.code)).toEqual({
      workspaceId: home.workspaceId,
      meetingId: meeting.id,
    });
    expect(await home.meetings.byId(meeting.id)).toEqual(meeting);
  });

  test('bad input, strangers and people from elsewhere are refused', async () => {
    const problem = async (input: Parameters<typeof createMeeting>[2], by: Actor = member) => {
      const done = await createMeeting(home, by, input);
      return done.ok ? 'made' : done.error;
    };
    expect(await problem({ title: '  ' })).toEqual({
      type: 'InvalidInput',
      field: 'title',
      problem: 'empty',
    });
    expect(await problem({ title: 'x'.repeat(121) })).toMatchObject({ problem: 'tooLong' });
    expect(await problem({ title: 'x', startsAt: Number.NaN as Instant })).toMatchObject({
      field: 'startsAt',
    });
    expect(await problem({ title: 'x', durationMs: 1 })).toMatchObject({ field: 'durationMs' });
    expect(await problem({ title: 'x' }, stranger)).toEqual({ type: 'NotSignedIn' });
    expect(await problem({ title: 'x' }, outsider)).toEqual({ type: 'NotFound', what: 'workspace' });
  });

  test('an instant one carries the name of who starts it', async () => {
    expect((await made(startInstantMeeting(home, member, {}))).title).toBe('Mia’s meeting');
    expect((await made(startInstantMeeting(home, member, { title: 'Quick' }))).startsAt).toBeUndefined();
  });
});

describe('changing one', () => {
  test('who made it may, so may the owner; another member may not, and rooms hear of it', async () => {
    const mine = await made(createMeeting(home, owner, { title: 'Board' }));
    const heard: unknown[] = [];
    home.fanout.listen((news) => heard.push(news));
    for (const useCase of [editMeeting, cancelMeeting, endMeeting])
      expect(await useCase(home, member, { meetingId: mine.id })).toMatchObject({
        error: { type: 'NotAllowed' },
      });
    const mias = await made(createMeeting(home, member, { title: 'Mine', startsAt: inMs(hourMs) }));
    const edited = await made(
      editMeeting(home, owner, { meetingId: mias.id, title: 'Ours', startsAt: null, lobby: false }),
    );
    expect(edited).toMatchObject({ title: 'Ours', settings: { lobby: false, chat: true } });
    expect(edited.startsAt).toBeUndefined();
    await Promise.resolve();
    expect(heard).toEqual([{ type: 'meetingChanged', meetingId: mias.id }]);
  });

  test('ended or cancelled it stays as it was', async () => {
    const meeting = await made(createMeeting(home, owner, { title: 'Board' }));
    await made(endMeeting(home, owner, { meetingId: meeting.id }));
    for (const useCase of [editMeeting, cancelMeeting, endMeeting])
      expect(await useCase(home, owner, { meetingId: meeting.id })).toEqual({
        ok: false,
        error: { type: 'MeetingOver' },
      });
    expect(await endMeeting(home, owner, { meetingId: 'none' as never })).toMatchObject({
      error: { type: 'NotFound', what: 'meeting' },
    });
  });
});

describe('looking', () => {
  test('now, upcoming and past', async () => {
    const lists = async () => {
      const done = await listMeetings(home, member, {});
      if (!done.ok) throw new Error('refused');
      const titles = (of: readonly { title: string; state: string }[]) =>
        of.map((m) => `${m.title}: ${m.state}`);
      return {
        now: titles(done.value.now),
        upcoming: titles(done.value.upcoming),
        past: titles(done.value.past),
      };
    };
    const later = await made(createMeeting(home, member, { title: 'Later', startsAt: inMs(3 * hourMs) }));
    await made(createMeeting(home, member, { title: 'Soon', startsAt: inMs(hourMs), durationMs: hourMs }));
    const off = await made(createMeeting(home, member, { title: 'Off', startsAt: inMs(hourMs) }));
    await made(cancelMeeting(home, member, { meetingId: off.id }));
    expect(await lists()).toEqual({
      now: ['Standup: open'],
      upcoming: ['Soon: upcoming', 'Later: upcoming'],
      past: ['Off: cancelled'],
    });
    // People may be in early; that is what makes it now.
    await enters(later, 'Mia');
    home.clock.pass(hourMs);
    expect(await lists()).toMatchObject({
      now: ['Later: running', 'Standup: open', 'Soon: open'],
      upcoming: [],
    });
    home.clock.pass(13 * hourMs);
    expect(await lists()).toMatchObject({
      now: ['Later: running'],
      past: ['Soon: over', 'Off: cancelled', 'Standup: over'],
    });
    // Days later, with the same people still in, and then gone.
    home.clock.pass(72 * hourMs);
    expect(await lists()).toMatchObject({
      now: ['Later: running'],
      past: ['Soon: over', 'Off: cancelled', 'Standup: over'],
    });
    await home.attendance.went(later.id, 'seat-Mia' as SeatId, home.clock.now());
    expect(await lists()).toMatchObject({
      now: [],
      past: ['Later: over', 'Soon: over', 'Off: cancelled', 'Standup: over'],
    });
  });

  test('rooms that nobody ever ended do not crowd out what is coming', async () => {
    for (let n = 0; n < 210; n++) await made(startInstantMeeting(home, member, {}));
    home.clock.pass(48 * hourMs);
    await made(createMeeting(home, member, { title: 'Next', startsAt: inMs(hourMs) }));
    const done = await listMeetings(home, member, {});
    expect(done.ok && done.value.upcoming.map(({ title }) => title)).toEqual(['Next']);
    expect(done.ok && [done.value.now, done.value.past.length, done.value.morePast]).toEqual([[], 20, true]);
  });

  test('one meeting shows who was there, to members only', async () => {
    const meeting = await made(createMeeting(home, member, { title: 'Board' }));
    await enters(meeting, 'Mia');
    await enters(meeting, 'Gil');
    await home.attendance.went(meeting.id, 'seat-Gil' as SeatId, inMs(0));
    expect(await viewMeeting(home, owner, { meetingId: meeting.id })).toMatchObject({
      value: {
        state: 'running',
        here: ['Mia'],
        mayManage: true,
        attendance: [{ name: 'Gil' }, { name: 'Mia' }],
      },
    });
    expect(await viewMeeting(home, outsider, { meetingId: meeting.id })).toMatchObject({
      error: { type: 'NotFound' },
    });
  });

  test('the transcript is what was said, as it stands, without what is private to others', async () => {
    const meeting = await made(createMeeting(home, member, { title: 'Board' }));
    const seat = (id: string, by: Actor) =>
      home.seats.save({
        id: id as SeatId,
        meetingId: meeting.id,
        holder: { type: 'person', id: (by as { id: PersonId }).id },
        name: id,
        role: 'host',
        place: 'room',
        createdAt: home.clock.now(),
      });
    await seat('mia', member);
    await seat('olga', owner);
    const from = (seatId: string, id: string) => ({
      meetingId: meeting.id,
      seatId: seatId as SeatId,
      id: id as MessageId,
    });
    await say(home, member, { ...from('mia', 'a'), body: 'hello' });
    await say(home, member, { ...from('mia', 'b'), body: 'psst', to: 'olga' as SeatId });
    expect(await say(home, owner, { ...from('mia', 'c'), body: 'forged' })).toMatchObject({
      error: { type: 'NotFound' },
    });
    const bodies = async (by: Actor) => {
      const done = await readTranscript(home, by, { meetingId: meeting.id });
      return done.ok ? done.value.messages.map((m) => m.body) : done.error.type;
    };
    expect(await bodies(owner)).toEqual(['hello', 'psst']);
    await home.workspaces.join(home.workspaceId, 'third' as PersonId, 'member', home.clock.now());
    expect(await bodies({ type: 'person', id: 'third' as PersonId, name: 'T' })).toEqual(['hello']);
    expect(await bodies(stranger)).toBe('NotSignedIn');
  });
});

describe('finding a room by its code', () => {
  test('a guest learns the title, the workspace and who is in; a member that they walk in', async () => {
    const meeting = await made(createMeeting(home, member, { title: 'Board' }));
    await enters(meeting, 'Mia');
    const found = await findRoom(home, stranger, { code: meeting.code });
    expect(found).toEqual({
      ok: true,
      value: {
        meetingId: meeting.id,
        code: meeting.code,
        title: 'Board',
        workspaceName: 'Agora',
        state: 'open',
        startsAt: undefined,
        here: ['Mia'],
        lobby: true,
        member: false,
        host: false,
      },
    });
    expect(await findRoom(home, member, { code: meeting.code })).toMatchObject({
      value: { lobby: false, member: true, host: true },
    });
    expect(await findRoom(home, owner, { code: meeting.code })).toMatchObject({ value: { host: true } });
    expect(await findRoom(home, outsider, { code: meeting.code })).toMatchObject({
      value: { lobby: true, member: false },
    });
  });

  test('its state says what the door will', async () => {
    const state = async (meeting: Meeting) => {
      const found = await findRoom(home, stranger, { code: meeting.code });
      return found.ok ? found.value.state : found.error.type;
    };
    const later = await made(createMeeting(home, member, { title: 'Later', startsAt: inMs(hourMs) }));
    expect(await state(later)).toBe('notYet');
    await home.meetings.change(later.id, { settings: { ...later.settings, locked: true } });
    expect(await state(later)).toBe('locked');
    await home.meetings.change(later.id, { endedAt: inMs(0) });
    expect(await state(later)).toBe('ended');
    const off = await made(createMeeting(home, member, { title: 'Off' }));
    await made(cancelMeeting(home, member, { meetingId: off.id }));
    expect(await state(off)).toBe('cancelled');
    expect(await findRoom(home, stranger, { code: 'aaa-bbbb-ccc' as RoomCode })).toMatchObject({
      error: { type: 'NotFound' },
    });
    const elsewhere = { ...home, workspaceId: 'other' as WorkspaceId };
    expect(await findRoom(elsewhere, stranger, { code: off.code })).toMatchObject({
      error: { type: 'NotFound' },
    });
  });
});

test('who changes a meeting that is another one by now hears of it; that people came in is no other one', async () => {
  const meeting = await made(createMeeting(home, member, { title: 'Roof', startsAt: inMs(hourMs) }));
  const seen = [versionOfMeeting(meeting)];
  await home.meetings.change(meeting.id, { startedAt: home.clock.now() });
  const later = await made(editMeeting(home, member, { meetingId: meeting.id, durationMs: hourMs, seen }));
  expect(await editMeeting(home, owner, { meetingId: meeting.id, title: 'Walls', seen })).toEqual({
    ok: false,
    error: { type: 'ChangedMeanwhile', now: versionOfMeeting(later) },
  });
  expect(await home.meetings.byId(meeting.id)).toMatchObject({ title: 'Roof', durationMs: hourMs });
  await made(editMeeting(home, member, { meetingId: meeting.id, durationMs: hourMs, seen }));
  const walls = { meetingId: meeting.id, title: 'Walls', seen: [versionOfMeeting(later)] };
  expect(await made(editMeeting(home, owner, walls))).toMatchObject({ title: 'Walls', durationMs: hourMs });
});
