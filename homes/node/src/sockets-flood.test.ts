import type { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fullMeter, isFlood, slowDown } from './sockets-flood.ts';

const flow = { frames: { burst: 3, perSecond: 1 }, bytes: { burst: 100, perSecond: 10 } };
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('frames above the burst are a flood until time has passed', () => {
  const meter = fullMeter(flow, 0);
  expect([1, 2, 3, 4].map(() => isFlood(meter, flow, 0))).toEqual([false, false, false, true]);
  expect(isFlood(meter, flow, 500)).toBe(true);
  const patient = fullMeter(flow, 0);
  expect([0, 0, 0, 1_000, 2_000].map((at) => isFlood(patient, flow, at))).not.toContain(true);
});

test('a socket that pours is not read until it may pour again', () => {
  const calls: string[] = [];
  const ws = { pause: () => calls.push('pause'), resume: () => calls.push('resume') } as unknown as WebSocket;
  const meter = fullMeter(flow, 0);
  slowDown(ws, meter, flow, 100, 0);
  expect(calls).toEqual([]);
  slowDown(ws, meter, flow, 20, 0);
  vi.advanceTimersByTime(1_999);
  expect(calls).toEqual(['pause']);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['pause', 'resume']);
  slowDown(ws, meter, flow, 5, 10_000);
  expect(calls).toHaveLength(2);
});
