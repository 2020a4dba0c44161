import { expect, test } from 'vitest';
import { allocate, layerFor, type Picture } from './allocation.ts';

const layers = [150_000, 500_000, 1_500_000].map((bps, i) => ({ width: 320 * 2 ** i, bps, canThin: false }));
const camera = (width: number, current = -1): Picture => ({ screen: false, width, layers, current });
const screen = (width: number): Picture => ({ ...camera(width), screen: true });
const chosen = (pictures: readonly Picture[], bps: number) =>
  allocate(pictures, bps).map(({ layer }) => layer);

test('a tile gets the smallest layer that fills it, softened by at most 1.4', () => {
  expect([100, 320, 448, 449, 896, 897, 4_000].map((width) => layerFor(camera(width)))).toEqual([
    0, 0, 0, 1, 1, 2, 2,
  ]);
});

test('with room for all everybody gets what fits the tile', () => {
  expect(chosen([camera(1280), camera(320), screen(1920)], 10_000_000)).toEqual([2, 0, 2]);
});

test('everybody is seen small before anybody is seen large; then screens, then the largest tile', () => {
  expect(chosen([camera(1280), camera(1280), camera(1280)], 600_000)).toEqual([0, 0, 0]);
  expect(chosen([camera(1280), screen(640), camera(640)], 1_450_000)).toEqual([1, 1, 0]);
  expect(chosen([camera(640), screen(640), camera(1280)], 900_000)).toEqual([0, 1, 0]);
});

test('going up asks for more than it costs, staying does not', () => {
  expect(chosen([camera(640)], 520_000)).toEqual([0]);
  expect(chosen([camera(640, 1)], 520_000)).toEqual([1]);
});

test('on a line that is overrun there is no picture under 150 kbit/s; a mere guess leaves one, small', () => {
  expect(allocate([camera(1280)], 149_000, true)).toEqual([{ layer: -1, thin: false }]);
  expect(chosen([camera(1280), camera(320)], 30_000)).toEqual([0, -1]);
  expect(chosen([camera(1280), screen(640)], 50_000)).toEqual([-1, 0]);
});

test('who does not fit goes without, the smallest tile first', () => {
  expect(chosen([camera(320), camera(640)], 200_000)).toEqual([-1, 0]);
});

test('half the frames are better than none, where the sender allows it', () => {
  const thinnable = { ...camera(320), layers: layers.map((layer) => ({ ...layer, canThin: true })) };
  expect(allocate([thinnable, { ...thinnable, width: 640 }], 290_000)).toEqual([
    { layer: 0, thin: true },
    { layer: 0, thin: false },
  ]);
});
