import ICAL from 'ical.js';
import type { WorkspaceId } from '../ids.ts';
import { plainLine } from '../plain-text.ts';
import type { Meeting } from '../ports/meetings.ts';
import { hourMs } from '../time.ts';

/** What a calendar program is told, beside its meetings. */
export interface CalendarAbout {
  readonly workspaceId: WorkspaceId;
  /** The address of the workspace's pages, as `https://stoa.example/w/agora`. */
  readonly home: string;
  /** What the calendar is called where it is followed; left out where one meeting is taken along once. */
  readonly name?: string | undefined;
}

/** How often a calendar program should ask again. */
const askAgain = 'PT1H';

/**
 * Meetings as iCalendar (RFC 5545), in UTC, for programs to keep: without a METHOD nobody is asked to answer. ical.js escapes what people wrote and
 * folds lines at 75 octets. The same meetings are the same text.
 */
export function calendarText(
  meetings: readonly Meeting[],
  { workspaceId, home, name }: CalendarAbout,
): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Stoa//Meetings//EN');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  if (name !== undefined) {
    for (const key of ['name', 'x-wr-calname']) calendar.addProperty(property(key, 'text', plainLine(name)));
    calendar.addProperty(property('refresh-interval', 'duration', askAgain));
    calendar.addProperty(property('x-published-ttl', 'duration', askAgain));
  }
  for (const meeting of meetings) {
    if (meeting.startsAt === undefined) continue;
    const event = new ICAL.Component('vevent');
    const room = new URL(`/m/${meeting.code}`, home).href;
    const changed = Math.max(meeting.createdAt, meeting.editedAt ?? 0, meeting.cancelledAt ?? 0);
    event.addPropertyWithValue('uid', `${meeting.id}.${workspaceId}@stoa`);
    event.addPropertyWithValue('sequence', meeting.edits ?? 0);
    event.addPropertyWithValue('dtstamp', utc(changed));
    event.addPropertyWithValue('created', utc(meeting.createdAt));
    event.addPropertyWithValue('last-modified', utc(changed));
    event.addPropertyWithValue('dtstart', utc(meeting.startsAt));
    event.addPropertyWithValue('dtend', utc(meeting.startsAt + (meeting.durationMs ?? hourMs)));
    event.addPropertyWithValue('summary', plainLine(meeting.title));
    event.addPropertyWithValue('location', room);
    event.addPropertyWithValue('description', room);
    event.addPropertyWithValue('url', `${home}/meetings/${meeting.id}`);
    event.addPropertyWithValue('status', meeting.cancelledAt === undefined ? 'CONFIRMED' : 'CANCELLED');
    calendar.addSubcomponent(event);
  }
  // The library does not count the space that a folded line begins with.
  ICAL.foldLength = 74;
  return `${calendar.toString()}\r\n`;
}

const utc = (ms: number): ICAL.Time => ICAL.Time.fromJSDate(new Date(ms), true);
/** One whose type the library does not know by its name. */
const property = (name: string, type: 'text' | 'duration', value: string): ICAL.Property =>
  new ICAL.Property([name, {}, type, value]);
