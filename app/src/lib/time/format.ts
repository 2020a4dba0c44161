import type { Instant } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** How a moment is written. `clock` 14:05 · `day` Tue 24 Nov · `fullDay` Tuesday 24 November 2026 · `dayClock` Tue 24 Nov, 14:05 */
export type Form = 'clock' | 'day' | 'fullDay' | 'dayClock' | 'monthDay';

const forms: Record<Form, Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  fullDay: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dayClock: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  monthDay: { day: 'numeric', month: 'long', year: 'numeric' },
};

const made = new Map<string, Intl.DateTimeFormat>();
/** Kept: making one takes 30 to 70 µs. */
export function formatter(
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  let format = made.get(key);
  if (!format) made.set(key, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })));
  return format;
}

export const formatTime = (at: Instant, form: Form, zone: string, locale: string): string =>
  formatter(locale, zone, inHours(forms[form], locale)).format(at);

/** 6:30 PM has no leading zero, 06:30 has one. */
const inHours = (form: Intl.DateTimeFormatOptions, locale: string): Intl.DateTimeFormatOptions =>
  form.hour && countsToTwelve(locale) ? { ...form, hour: 'numeric' } : form;

const twelveByLocale = new Map<string, boolean>();
/** Remembered: asking takes 7 µs, writing a time 1 µs. */
function countsToTwelve(locale: string): boolean {
  let twelve = twelveByLocale.get(locale);
  if (twelve === undefined) {
    twelve = formatter(locale, 'UTC', { hour: 'numeric' }).resolvedOptions().hour12 === true;
    twelveByLocale.set(locale, twelve);
  }
  return twelve;
}

/** `2026-11-24`: the calendar day of a moment in a zone, for grouping and comparing. */
export function dayOf(at: Instant, zone: string): string {
  const parts = formatter('en-CA', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(
    at,
  );
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** The pieces of a day that stand apart in a list. */
export function dayParts(at: Instant, zone: string, locale: string) {
  const get = (options: Intl.DateTimeFormatOptions) => formatter(locale, zone, options).format(at);
  return {
    number: get({ day: 'numeric' }),
    weekday: get({ weekday: 'long' }),
    month: get({ month: 'long' }),
  };
}

/** Days from `now` to `at` by the calendar: 0 today, 1 tomorrow, -1 yesterday. */
export function daysAway(at: Instant, now: Instant, zone: string): number {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  return day(dayOf(at, zone)) - day(dayOf(now, zone));
}

/** `1 h 30 min`, `45 min`, `under a minute`: how long something took or takes. It never breaks over lines. */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return m.time_under_a_minute();
  if (minutes < 60) return m.time_minutes({ minutes });
  const rest = minutes % 60;
  const hours = m.time_hours({ hours: Math.floor(minutes / 60) });
  return rest ? `${hours}\u00a0${m.time_minutes({ minutes: rest })}` : hours;
}

/** `in 12 min`, `3 h ago`, `in 2 days`, `now`. */
export function formatAway(at: Instant, now: Instant, locale: string): string {
  const minutes = Math.round((at - now) / 60_000);
  const relative = relativeIn(locale, locale.startsWith('id') ? 'long' : 'short');
  if (minutes === 0) return m.time_now();
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute').replace('.', '');
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 24) return relative.format(hours, 'hour').replace('.', '');
  return relativeIn(locale, 'long').format(Math.round(hours / 24), 'day');
}

/** Kept: making one takes 36 µs. */
const relatives = new Map<string, Intl.RelativeTimeFormat>();
/** Days are written out: “7 dgn” and “7 h” are read by few. Nor does Indonesian shorten hours to anything that one knows. */
function relativeIn(locale: string, style: 'short' | 'long'): Intl.RelativeTimeFormat {
  const key = `${locale} ${style}`;
  let relative = relatives.get(key);
  if (!relative)
    relatives.set(key, (relative = new Intl.RelativeTimeFormat(locale, { style, numeric: 'always' })));
  return relative;
}

/** Good morning until noon, good afternoon until six, good evening after. */
export function greeting(now: Instant, zone: string): string {
  const hour = Number(formatter('en-GB', zone, { hour: '2-digit', hourCycle: 'h23' }).format(now));
  if (hour >= 5 && hour < 12) return m.time_morning();
  return hour >= 12 && hour < 18 ? m.time_afternoon() : m.time_evening();
}
