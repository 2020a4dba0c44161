import { expect, test } from 'vitest';
import { readMeetingForm } from './meeting-form.ts';

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const full = { title: ' Stand-up ', date: '2026-11-24', time: '09:30', minutes: '15', lobby: 'on' };

test('a wall time means the zone of the form, else of the page, else UTC', () => {
  const at = (data: FormData, zone?: string) => new Date(readMeetingForm(data, zone).startsAt!).toISOString();
  expect(at(form({ ...full, zone: 'Asia/Jakarta' }), 'Europe/Amsterdam')).toBe('2026-11-24T02:30:00.000Z');
  expect(at(form({ ...full, zone: 'Mars/Olympus' }), 'Europe/Amsterdam')).toBe('2026-11-24T08:30:00.000Z');
  expect(at(form(full))).toBe('2026-11-24T09:30:00.000Z');
});

test('reads title, duration and lobby', () => {
  expect(readMeetingForm(form(full), 'UTC')).toMatchObject({
    title: 'Stand-up',
    durationMs: 900_000,
    lobby: true,
  });
  const { lobby: _on, ...without } = full;
  expect(readMeetingForm(form(without), 'UTC').lobby).toBe(false);
});

test('reads how many may come, and the zone', () => {
  expect(readMeetingForm(form({ ...full, places: '8', zone: 'Asia/Jakarta' }), 'UTC')).toMatchObject({
    yesLimit: 8,
    zone: 'Asia/Jakarta',
  });
  expect(readMeetingForm(form({ ...full, places: '' }), 'Europe/Amsterdam')).toMatchObject({
    yesLimit: undefined,
    zone: 'Europe/Amsterdam',
  });
  expect(readMeetingForm(form({ ...full, places: 'many' }), 'UTC').yesLimit).toBeNaN();
});

test('neither date nor time asks for an open room', () => {
  const asked = readMeetingForm(form({ title: 'Corner', date: '', time: '', minutes: '30' }), 'UTC');
  expect(asked).toMatchObject({ startsAt: undefined, durationMs: undefined });
  expect(asked.problem).toBeUndefined();
});

test.each([
  [{ title: '' }, { field: 'title', problem: 'empty' }],
  [{ date: '' }, { field: 'date', problem: 'empty' }],
  [{ time: '' }, { field: 'time', problem: 'empty' }],
  [{ date: '2026-02-30' }, { field: 'date', problem: 'notATime' }],
])('%j is a problem', (change, problem) => {
  const asked = readMeetingForm(form({ ...full, ...change }), 'UTC');
  expect(asked.problem).toEqual(problem);
  expect(asked.fields.minutes).toBe('15');
});
