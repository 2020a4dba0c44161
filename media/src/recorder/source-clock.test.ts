import { describe, expect, test } from 'vitest';
import { ClockOffset } from '../clock-offset.ts';
import { randomFrom } from '../simulation/virtual-time.ts';
import { SourceClock } from './source-clock.ts';

/** A sender whose clock runs at `rate`, over a line of 20 to 60 ms, recorded for `minutes`; the worst error of its sound, and between the two. */
function simulate({
  rate,
  minutes,
  seed,
  reportsFromMs = 0,
}: {
  rate: number;
  minutes: number;
  seed: number;
  reportsFromMs?: number;
}) {
  const random = randomFrom(seed);
  const offset = new ClockOffset();
  const sound = new SourceClock(48_000);
  const picture = new SourceClock(90_000);
  const bases = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)];
  // Some day in the sender's life, and a picture that takes 80 ms more to be coded and sent.
  const theirs = (at: number) => 1e12 + at * rate;
  const stamp = (at: number, hz: number, base: number) =>
    (base + Math.floor((at * rate * hz) / 1000)) % 2 ** 32;
  let worst = 0;
  let apart = 0;
  let before = 0;
  for (let at = 0; at < minutes * 60_000; at += 20) {
    const late = () => 20 + random() * 40;
    if (at % 1_000 === 0 && at >= reportsFromMs) {
      const now = at + late();
      const ours = offset.toOurs(theirs(at), now);
      sound.report(ours, stamp(at, 48_000, bases[0]!));
      picture.report(ours, stamp(at, 90_000, bases[1]!));
    }
    const heard = sound.at(stamp(at, 48_000, bases[0]!), at + late()) - at;
    const seen = picture.at(stamp(at, 90_000, bases[1]!), at + 80 + late()) - at;
    if (at >= reportsFromMs + 10_000) {
      worst = Math.max(worst, Math.abs(heard));
      apart = Math.max(apart, Math.abs(heard - seen));
    } else before = Math.max(before, Math.abs(heard - seen));
  }
  return { worst, apart, before };
}

describe('sound and picture of one sender, 30 minutes', () => {
  for (const [seed, rate] of [1, 1.0002, 0.9998, 1.00005].entries())
    test(`at ${rate} of our clock are never 10 ms apart, nor 40 ms from ours, seed ${seed}`, () => {
      const { worst, apart } = simulate({ rate, minutes: 30, seed });
      expect(apart).toBeLessThan(10);
      expect(worst).toBeLessThan(40);
    });

  test('before the first report they are as far apart as their ways differ, then in step', () => {
    const { before, apart } = simulate({ rate: 1.0001, minutes: 3, seed: 7, reportsFromMs: 20_000 });
    expect(before).toBeLessThan(130);
    expect(before).toBeGreaterThan(50);
    expect(apart).toBeLessThan(10);
  });
});

test('a timestamp that wraps goes on', () => {
  const clock = new SourceClock(90_000);
  let before = clock.at(2 ** 32 - 9_000, 1_000);
  for (let i = 1; i < 20; i++) {
    const at = clock.at((2 ** 32 - 9_000 + i * 900) % 2 ** 32, 1_000 + i * 10);
    expect(at - before).toBeCloseTo(10, 3);
    before = at;
  }
});

test('a sender that makes its times up is placed where it arrives', () => {
  const random = randomFrom(99);
  const clock = new SourceClock(90_000);
  for (let now = 0; now < 60_000; now += 33) {
    if (random() < 0.1) clock.report((random() - 0.5) * 1e15, Math.floor(random() * 2 ** 32));
    const at = clock.at(Math.floor(random() * 2 ** 32), now);
    expect(at).toBeGreaterThanOrEqual(now - 3_000);
    expect(at).toBeLessThanOrEqual(now + 200);
  }
});
