import { expect, test } from 'vitest';
import { DownlinkEstimate } from './downlink.ts';

/** An estimate on a clock of its own; `seconds` lets time pass at a rate of sending. */
function line() {
  let now = 0;
  const estimate = new DownlinkEstimate(() => now);
  return {
    estimate,
    seconds(count: number, { media = 0, padding = 0, loss = 0, remb = 0 }) {
      for (let i = 0; i < count; i++) {
        now += 1_000;
        estimate.noteSent(media / 8, false);
        estimate.noteSent(padding / 8, true);
        if (remb > 0) estimate.noteRemb(remb);
        estimate.second(loss);
      }
    },
  };
}

test('a line is trusted until it shows a limit, then its estimate counts, then it is trusted again', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 2_000_000;
  seconds(3, { media: 300_000, remb: 450_000 });
  expect(estimate.bps).toBeGreaterThan(2_000_000);
  seconds(1, { media: 1_500_000, remb: 400_000, loss: 0.22 });
  expect(estimate.bps).toBe(400_000);
  seconds(59, { media: 300_000, remb: 400_000, loss: 0.22 });
  expect(estimate.bps).toBe(400_000);
  seconds(2, { media: 300_000, remb: 400_000 });
  expect(estimate.bps).toBeGreaterThan(2_000_000);
});

test('a receiver that tells next to nothing is not believed without a witness', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 2_000_000;
  seconds(1, { media: 800_000, remb: 900_000 });
  seconds(3, { media: 800_000, remb: 30_000 });
  expect(estimate.bps).toBe(500_000);
  seconds(3, { media: 800_000, remb: 30_000, loss: 0.1 });
  expect(estimate.bps).toBe(500_000);
  seconds(1, { media: 800_000, remb: 30_000, loss: 0.22 });
  expect(estimate.bps).toBe(30_000);
});

test('a fall to more than is wanted says nothing', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 300_000;
  seconds(2, { media: 300_000, remb: 2_000_000 });
  seconds(2, { media: 300_000, remb: 500_000 });
  estimate.wantedBps = 2_000_000;
  expect(estimate.bps).toBeGreaterThan(2_000_000);
});

test('padding fills what the estimate allows, after a pause, and only while something waits for room', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 2_000_000;
  seconds(2, { media: 300_000, remb: 600_000 });
  seconds(1, { media: 300_000, remb: 500_000 });
  expect(estimate.probeBps).toBe(0);
  seconds(6, { media: 300_000, remb: 500_000 });
  expect(estimate.probeBps).toBeCloseTo(500_000 * 0.95 - 300_000, -3);
  estimate.wantedBps = 250_000;
  expect(estimate.probeBps).toBe(0);
});

test('each failed try doubles the pause', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 2_000_000;
  const pauses: number[] = [];
  seconds(1, { media: 300_000, remb: 600_000 });
  for (let i = 0; i < 4; i++) {
    seconds(1, { media: 300_000, remb: 600_000 });
    seconds(1, { media: 300_000, remb: 500_000 });
    let pause = 0;
    for (; estimate.probeBps === 0 && pause < 100; pause++) seconds(1, { media: 300_000, remb: 500_000 });
    pauses.push(pause);
  }
  expect(pauses).toEqual([5, 10, 20, 40]);
});

test('without a word from the receiver heavy loss lowers it to what came through, and calm raises it', () => {
  const { estimate, seconds } = line();
  estimate.wantedBps = 2_000_000;
  seconds(1, { media: 1_500_000, loss: 0.5 });
  expect(estimate.bps).toBeCloseTo(1_500_000 * 0.5 * 0.9, -3);
  expect(estimate.isOverrun).toBe(true);
  const low = estimate.bps;
  seconds(5, { media: 500_000, padding: 200_000 });
  expect(estimate.bps).toBeGreaterThan(low * 1.3);
  expect(estimate.isOverrun).toBe(false);
});

test('a round trip that stays longer by a full queue is a limit; jitter, and a long way, are none', () => {
  const judge = (roundTrips: readonly number[]) => {
    let now = 10_000;
    const estimate = new DownlinkEstimate(() => now);
    for (const ms of roundTrips) {
      now += 500;
      estimate.noteRoundTrip(ms);
    }
    return estimate.congestedAt > 0;
  };
  expect(judge([600, 610, 600, 620, 605, 600])).toBe(false);
  expect(judge([20, 20, 210, 30, 190, 220, 25, 200, 210, 40])).toBe(false);
  // Two in a row are chance where few reports come.
  expect(judge([20, 20, 20, 30, 40, 20, 30, 20, 210, 190, 20, 30, 20, 20, 20, 30, 20, 30])).toBe(false);
  expect(judge([20, 20, 20, ...Array.from({ length: 14 }, (_, i) => 300 + i)])).toBe(true);
});
