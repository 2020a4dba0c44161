import type { SeatId } from '@stoa/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DirectReadings, type Speaker } from './direct-readings.ts';

const bo = 'bo' as SeatId;
let level: number;
let stats: { packets: number; packetsLost: number; upLoss: number };
let told: (readonly Speaker[])[];
let lines: { upLoss: number; downLoss: number; roundTripMs: number }[];
let readings: DirectReadings;

beforeEach(() => {
  vi.useFakeTimers();
  [level, told, lines] = [0, [], []];
  stats = { packets: 0, packetsLost: 0, upLoss: 0 };
  readings = new DirectReadings(
    {
      levels: () => [{ seat: bo, level }],
      stats: async () => [{ arrived: {}, roundTripMs: 20, ...stats }],
    },
    { speaking: (speakers) => told.push(speakers), line: (line) => lines.push(line) },
  );
  readings.start();
});
afterEach(() => {
  readings.stop();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('silence is not told; speech is, a short pause is no silence, and its end is told once', async () => {
  await pass(1_000);
  expect(told).toEqual([]);
  level = 100;
  await pass(200);
  expect(told.at(-1)).toEqual([{ seat: bo, level: 100 }]);
  level = 0;
  await pass(400);
  expect(told.at(-1)).toEqual([{ seat: bo, level: 88 }]);
  await pass(2_000);
  expect(told.at(-1)).toEqual([]);
  const { length } = told;
  await pass(2_000);
  expect(told).toHaveLength(length);
});

test('losses of the last second are told once a second, not those since the beginning', async () => {
  stats = { packets: 100, packetsLost: 100, upLoss: 0.25 };
  await pass(1_000);
  expect(lines.at(-1)).toEqual({ upLoss: 0.25, downLoss: 0.5, roundTripMs: 20 });
  stats = { packets: 200, packetsLost: 100, upLoss: 0 };
  await pass(1_000);
  expect(lines).toHaveLength(2);
  expect(lines.at(-1)).toEqual({ upLoss: 0, downLoss: 0, roundTripMs: 20 });
});
