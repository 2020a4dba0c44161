import ICAL from 'ical.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { MeetingId, PersonId, RoomCode, WorkspaceId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import { createRehearsalHome, member, owner, stranger, type RehearsalHome } from '../room/rehearsal.ts';
import { hourMs, minuteMs, type Instant } from '../time.ts';
import { answerMeeting } from './answer-meeting.ts';
import { makeCalendarFeed, readCalendarFeed, revokeCalendarFeed, viewCalendarFeed } from './calendar-feed.ts';
import { calendarText } from './calendar-text.ts';
import { cancelMeeting } from './cancel-meeting.ts';
import { createMeeting } from './create-meeting.ts';
import { editMeeting } from './edit-meeting.ts';
import { takeToCalendar } from './take-to-calendar.ts';

const about = { workspaceId: 'agora' as WorkspaceId, home: 'https://stoa.example/w/agora' };
const meeting = (more: Partial<Meeting> = {}): Meeting => ({
  id: 'm1' as MeetingId,
  code: 'abc-defg-hij' as RoomCode,
  title: 'Choir',
  startsAt: Date.UTC(2026, 10, 24, 18, 30) as Instant,
  durationMs: 90 * minuteMs,
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: Date.UTC(2026, 10, 1) as Instant,
  settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
  ...more,
});
const eventsOf = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent');
const valueOf = (text: string, name: string) => String(eventsOf(text)[0]?.getFirstPropertyValue(name));

describe('the text', () => {
  test('says what a calendar has to know, line by line', () => {
    expect(calendarText([meeting({ edits: 2 })], about).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Stoa//Meetings//EN',
      'CALSCALE:GREGORIAN',
      'BEGIN:VEVENT',
      'UID:m1.agora@stoa',
      'SEQUENCE:2',
      'DTSTAMP:20261101T000000Z',
      'CREATED:20261101T000000Z',
      'LAST-MODIFIED:20261101T000000Z',
      'DTSTART:20261124T183000Z',
      'DTEND:20261124T200000Z',
      'SUMMARY:Choir',
      'LOCATION:https://stoa.example/m/abc-defg-hij',
      'DESCRIPTION:https://stoa.example/m/abc-defg-hij',
      'URL:https://stoa.example/w/agora/meetings/m1',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  test.for([
    'Choir\r\nATTENDEE:mailto:eve@example.test',
    'Choir\nEND:VEVENT\nBEGIN:VEVENT',
    'a\u2028b\u0085c\u000bd\u0000e',
    'Tea; biscuits, and \\n backslashes: "quoted"',
    '=?utf-8?B?RXZl?=;VALUE=URI:javascript:alert(1)',
  ])('%j adds no line and comes back as one', (title) => {
    const text = calendarText([meeting({ title })], { ...about, name: title });
    expect(eventsOf(text)).toHaveLength(1);
    const lines = text.replaceAll('\r\n ', '').split('\r\n');
    expect(lines.filter((line) => /^(ATTENDEE|METHOD|VALUE)/.test(line))).toEqual([]);
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
    // What is left of the controls is the title as pages show it.
    const shown = valueOf(text, 'summary');
    expect(shown).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(title.replace(/[\p{Cc}\s]/gu, '')).toBe(shown.replaceAll(' ', ''));
  });

  test('no line is longer than 75 octets, and none is folded within a letter', () => {
    const title = 'Zangavond 🎶 met écht heel veel liedjes in Ελλάδα и 日本語 '.repeat(4).trim();
    const text = calendarText([meeting({ title })], { ...about, name: title });
    for (const line of text.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(text).not.toContain('\ufffd');
    expect(valueOf(text, 'summary')).toBe(title);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('the same meetings are the same text, and one that was called off is told as that', () => {
    const off = meeting({ cancelledAt: Date.UTC(2026, 10, 2) as Instant });
    expect(calendarText([off], about)).toBe(calendarText([off], about));
    expect(valueOf(calendarText([off], about), 'status')).toBe('CANCELLED');
    expect(valueOf(calendarText([off], about), 'dtstamp')).toBe('2026-11-02T00:00:00Z');
  });
});

describe('the file and the address', () => {
  let home: RehearsalHome;
  beforeEach(async () => {
    ({ home } = await createRehearsalHome());
  });
  const planned = async (title: string, inMs = hourMs): Promise<MeetingId> => {
    const made = await createMeeting(home, owner, { title, startsAt: (home.clock.now() + inMs) as Instant });
    if (!made.ok) throw new Error(made.error.type);
    return made.value.id;
  };
  const address = async (by: Actor = member) => {
    const made = await makeCalendarFeed(home, by);
    if (!made.ok) throw new Error(made.error.type);
    return made.value.secret;
  };
  const read = async (secret: string) => {
    const got = await readCalendarFeed(home, { type: 'nobody' }, { secret, origin: 'https://stoa.example' });
    return got.ok ? got.value : undefined;
  };
  const titles = async (secret: string) =>
    eventsOf((await read(secret)) ?? '').map((event) => event.getFirstPropertyValue('summary'));

  test('a member takes one planned meeting along; an open room has no time to keep', async () => {
    const meetingId = await planned('Roof');
    const taken = await takeToCalendar(home, member, { meetingId, home: about.home });
    expect(taken.ok && valueOf(taken.value, 'summary')).toBe('Roof');
    expect(await takeToCalendar(home, stranger, { meetingId, home: about.home })).toMatchObject({
      ok: false,
    });
    await editMeeting(home, owner, { meetingId, startsAt: null });
    expect(await takeToCalendar(home, member, { meetingId, home: about.home })).toMatchObject({
      error: { type: 'NotFound' },
    });
  });

  test('each change counts, so that programs take the newer one; saving the same does not', async () => {
    const meetingId = await planned('Roof');
    const secret = await address();
    const sequence = async () => Number(valueOf((await read(secret))!, 'sequence'));
    expect(await sequence()).toBe(0);
    await editMeeting(home, owner, { meetingId, title: 'Attic' });
    await editMeeting(home, owner, { meetingId, title: 'Attic' });
    expect(await sequence()).toBe(1);
    await cancelMeeting(home, owner, { meetingId });
    expect(await sequence()).toBe(2);
    expect(valueOf((await read(secret))!, 'status')).toBe('CANCELLED');
  });

  test('it holds what is planned, soonest first, but not what one said no to, nor what is long past', async () => {
    await planned('Later', 3 * hourMs);
    const soon = await planned('Soon');
    await planned('Long ago', -91 * 24 * hourMs);
    const secret = await address();
    expect(await titles(secret)).toEqual(['Soon', 'Later']);
    expect(await read(secret)).toContain('X-WR-CALNAME;VALUE=TEXT:Agora');
    expect(await read(secret)).not.toContain('METHOD');
    await answerMeeting(home, member, { meetingId: soon, answer: 'no' });
    expect(await titles(secret)).toEqual(['Later']);
  });

  test('a new address ends the one before, a revoked one ends, and who leaves reads no more', async () => {
    const first = await address();
    expect(await viewCalendarFeed(home, member)).toMatchObject({ value: { createdAt: home.clock.now() } });
    const second = await address();
    expect(await read(first)).toBeUndefined();
    expect(await read(second)).toBeDefined();
    const others = await address(owner);
    await revokeCalendarFeed(home, member);
    expect(await read(second)).toBeUndefined();
    expect(await read(others)).toBeDefined();
    expect(
      (await viewCalendarFeed(home, member)).ok && (await home.calendarFeeds.of('member' as PersonId)),
    ).toBe(undefined);
    const third = await address();
    await home.workspaces.leave(home.workspaceId, 'member' as PersonId);
    expect(await read(third)).toBeUndefined();
    expect(await read('guessed')).toBeUndefined();
  });

  test('strangers make none', async () => {
    for (const useCase of [makeCalendarFeed, viewCalendarFeed, revokeCalendarFeed])
      expect(await useCase(home, stranger)).toMatchObject({ error: { type: 'NotSignedIn' } });
  });
});
