import { expect, test } from 'vitest';
import { barOf, createListening, readingMs, type Heard, type Reading } from './listening.ts';

const silence: Reading = { peak: 0, rms: 0, on: true, trusted: true };
const room: Reading = { peak: 0.004, rms: 0.001, on: true, trusted: true };
const speech: Reading = { peak: 0.3, rms: 0.08, on: true, trusted: true };

function feed(listen: (reading: Reading) => Heard, reading: Reading, ms: number): Heard[] {
  return Array.from({ length: ms / readingMs }, () => listen(reading));
}
const ever = (heard: Heard[], what: keyof Heard) => heard.some((one) => one[what]);

test('a flat microphone is said after three seconds, and taken back at the first sound', () => {
  const listen = createListening();
  expect(ever(feed(listen, silence, 2_900), 'flat')).toBe(false);
  expect(ever(feed(listen, silence, 200), 'flat')).toBe(true);
  expect(listen(room).flat).toBe(false);
});

test('a quiet room is not flat; neither is a muted, hidden or suspended one', () => {
  expect(ever(feed(createListening(), room, 20_000), 'flat')).toBe(false);
  expect(ever(feed(createListening(), { ...silence, on: false }, 20_000), 'flat')).toBe(false);
  expect(ever(feed(createListening(), { ...silence, trusted: false }, 20_000), 'flat')).toBe(false);
});

test('talking while muted is said once per minute', () => {
  const listen = createListening();
  const muted = { ...speech, on: false };
  expect(feed(listen, muted, 10_000).filter((heard) => heard.talkingMuted)).toHaveLength(1);
  expect(feed(listen, muted, 60_000).filter((heard) => heard.talkingMuted)).toHaveLength(1);
});

test('a cough is not talking, and talking while on is nothing to say', () => {
  const listen = createListening();
  expect(ever(feed(listen, { ...speech, on: false }, 800), 'talkingMuted')).toBe(false);
  expect(ever(feed(listen, { ...room, on: false }, 3_000), 'talkingMuted')).toBe(false);
  expect(ever(feed(createListening(), speech, 10_000), 'talkingMuted')).toBe(false);
});

test('a level without gaps is noise; speech has gaps', () => {
  const hum = { ...speech, rms: 0.03 };
  expect(ever(feed(createListening(), hum, 7_000), 'noisy')).toBe(true);
  const listen = createListening();
  const heard = Array.from({ length: 20 }, () => [
    ...feed(listen, speech, 1_000),
    ...feed(listen, room, 200),
  ]).flat();
  expect(ever(heard, 'noisy')).toBe(false);
});

test('the bar is empty for silence and full before it clips', () => {
  expect(barOf(0)).toBe(0);
  expect(barOf(0.0005)).toBe(0);
  expect(barOf(0.05)).toBeGreaterThan(0.5);
  expect(barOf(0.9)).toBe(1);
});
