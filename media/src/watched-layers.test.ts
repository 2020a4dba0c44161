import { expect, test } from 'vitest';
import { WatchedLayers } from './watched-layers.ts';

const all = () => true;
const awake = (layers: WatchedLayers) => [0, 1, 2].map((layer) => layers.isAwake(layer));

test('what nobody wants for four seconds sleeps; the smallest never does', () => {
  const layers = new WatchedLayers(3);
  for (let now = 1_000; now < 5_000; now += 200) {
    layers.want(1, now);
    layers.settle(all, now);
  }
  expect(awake(layers)).toEqual([true, true, true]);
  layers.settle(all, 5_000);
  expect(awake(layers)).toEqual([true, true, false]);
  layers.settle(all, 8_799);
  expect(awake(layers)).toEqual([true, true, false]);
  layers.settle(all, 8_800);
  expect(awake(layers)).toEqual([true, false, false]);
});

test('what is wanted again wakes at once, and is expected for two seconds', () => {
  const layers = new WatchedLayers(3);
  layers.settle(all, 0);
  layers.settle(all, 4_000);
  expect(layers.mayCome(2, 60_000)).toBe(true);
  layers.want(2, 60_000);
  expect(awake(layers)).toEqual([true, false, true]);
  expect([61_999, 62_000].map((now) => layers.mayCome(2, now))).toEqual([true, false]);
});

test('what does not arrive is not put to sleep: its sender may still be on the way to it', () => {
  const layers = new WatchedLayers(3);
  for (const now of [0, 60_000]) layers.settle((layer) => layer < 2, now);
  expect(awake(layers)).toEqual([true, false, true]);
  expect(layers.mayCome(2, 60_000)).toBe(false);
});
