import type { Instant } from '@stoa/domain';
import { asRepeatChoice, ruleOfChoice, type RepeatChoice } from './repeat-form.ts';
import { asZone, wallToInstant } from './wall-time.ts';

/** The fields of a meeting's form as they came, to be shown again. */
export interface MeetingFields {
  readonly title: string;
  /** 2026-11-24 and 14:05 on the reader's clock; both empty for a room that is simply open. */
  readonly date: string;
  readonly time: string;
  /** Minutes. */
  readonly minutes: string;
  readonly lobby: boolean;
  /** How many may come; empty for as many as like. */
  readonly places: string;
  readonly repeats: RepeatChoice;
  /** The last day on which it can repeat, as 2027-01-31; empty where it goes on. */
  readonly last: string;
}
export interface MeetingAsked {
  readonly fields: MeetingFields;
  readonly title: string;
  readonly startsAt: Instant | undefined;
  readonly durationMs: number | undefined;
  readonly lobby: boolean;
  readonly yesLimit: number | undefined;
  /** A rule of RFC 5545; left out where it does not repeat. */
  readonly repeats: string | undefined;
  /** The zone that the wall time was read in. */
  readonly zone: string | undefined;
  /** A field that cannot be read, by its name. */
  readonly problem?: { readonly field: string; readonly problem: string };
}

/** Reads a meeting's form. The wall time means the zone that the form names, else the one that the page was written in. */
export function readMeetingForm(form: FormData, zone: string | undefined): MeetingAsked {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const fields: MeetingFields = {
    title: text('title'),
    date: text('date'),
    time: text('time'),
    minutes: text('minutes'),
    lobby: form.get('lobby') !== null,
    places: text('places').slice(0, 9),
    repeats: asRepeatChoice(text('repeats')),
    last: /^\d{4}-\d{2}-\d{2}$/.test(text('last')) ? text('last') : '',
  };
  const named = asZone(text('zone')) ?? zone;
  const asked = {
    fields,
    title: fields.title,
    lobby: fields.lobby,
    yesLimit: fields.places === '' ? undefined : Number(fields.places),
    zone: named,
    repeats: ruleOfChoice(fields.repeats, fields.date, fields.last),
    durationMs: fields.minutes === '' ? undefined : Number(fields.minutes) * 60_000,
  };
  const bad = (field: string, problem: string) => ({
    ...asked,
    startsAt: undefined,
    problem: { field, problem },
  });
  if (fields.title === '') return bad('title', 'empty');
  if (fields.date === '' && fields.time === '')
    return { ...asked, startsAt: undefined, durationMs: undefined };
  if (fields.date === '') return bad('date', 'empty');
  if (fields.time === '') return bad('time', 'empty');
  const startsAt = wallToInstant(fields.date, fields.time, named ?? 'UTC');
  if (startsAt === undefined) return bad('date', 'notATime');
  return { ...asked, startsAt };
}
