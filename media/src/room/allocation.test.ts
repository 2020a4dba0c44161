import { expect, test } from 'vitest';
import { allocate, type Picture } from './allocation.ts';

test('on the thinnest line the first picture stays, and only sound when that is lost too', () => {
  const picture = (screen: boolean): Picture => ({
    screen,
    width: 640,
    layers: [{ width: 320, bps: 150_000 }],
    current: 0,
  });
  const pictures = [picture(false), picture(true)];
  expect(allocate(pictures, 50_000)).toEqual([-1, 0]);
  expect(allocate(pictures, 50_000, true)).toEqual([-1, -1]);
  expect(allocate(pictures, 400_000)).toEqual([0, 0]);
});
