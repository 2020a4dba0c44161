import { expect, test } from 'vitest';
import { fullMeter, isFlood, overdrawnMs } from './flow.ts';

const flow = { frames: { burst: 3, perSecond: 1 }, bytes: { burst: 100, perSecond: 10 } };

test('frames above the burst are a flood until time has passed', () => {
  const meter = fullMeter(flow, 0);
  expect([1, 2, 3, 4].map(() => isFlood(meter, flow, 0))).toEqual([false, false, false, true]);
  expect(isFlood(meter, flow, 500)).toBe(true);
  const patient = fullMeter(flow, 0);
  expect([0, 0, 0, 1_000, 2_000].map((at) => isFlood(patient, flow, at))).not.toContain(true);
});

test('bytes above the burst take as long as they take to come again', () => {
  const meter = fullMeter(flow, 0);
  expect(overdrawnMs(meter, flow, 100, 0)).toBe(0);
  expect(overdrawnMs(meter, flow, 20, 0)).toBe(2_000);
  expect(overdrawnMs(meter, flow, 5, 10_000)).toBe(0);
});
