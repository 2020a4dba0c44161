import type { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fullMeter } from '@stoa/domain/room/flow';
import { slowDown } from './sockets-flood.ts';

const flow = { frames: { burst: 3, perSecond: 1 }, bytes: { burst: 100, perSecond: 10 } };
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
