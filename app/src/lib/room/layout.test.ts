import { describe, expect, test } from 'vitest';
import {
  bigRects,
  gapPx,
  gridFor,
  gridRects,
  keepOrder,
  mostOnPage,
  pageOf,
  pageSizeFor,
  promote,
  stripFor,
  underFor,
} from './layout.ts';

describe('gridFor', () => {
  const screens = [
    [390, 640],
    [390, 300],
    [820, 1000],
    [1440, 760],
    [2560, 1200],
  ] as const;

  test('every tile lies inside, and nobody is left out', () => {
    for (const [width, height] of screens)
      for (let count = 1; count <= 50; count++) {
        const grid = gridFor(count, width, height);
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
        expect(grid.columns * grid.tileWidth + (grid.columns - 1) * gapPx).toBeLessThanOrEqual(width);
        expect(grid.rows * grid.tileHeight + (grid.rows - 1) * gapPx).toBeLessThanOrEqual(height);
        expect(grid.tileWidth).toBeGreaterThan(0);
      }
  });

  test('uses the room: of a desktop, a tablet, a phone and a window at 200 %, with and without a panel', () => {
    const stages = [
      [1416, 810],
      [1040, 810],
      [796, 1098],
      [366, 702],
      [696, 370],
    ] as const;
    for (const [width, height] of stages)
      for (const count of [1, 2, 3, 4, 7, 12]) {
        const { tileWidth, tileHeight } = gridFor(count, width, height);
        const share = (count * tileWidth * tileHeight) / (width * height);
        expect(share, `${count} on ${width} × ${height}`).toBeGreaterThan(0.65);
      }
  });

  test('looks as people expect it', () => {
    expect(gridFor(1, 1440, 760)).toMatchObject({ columns: 1, rows: 1 });
    expect(gridFor(2, 1440, 760)).toMatchObject({ columns: 2, rows: 1 });
    expect(gridFor(2, 390, 640)).toMatchObject({ columns: 1, rows: 2 });
    expect(gridFor(4, 1440, 760)).toMatchObject({ columns: 2, rows: 2 });
    expect(gridFor(9, 1440, 760)).toMatchObject({ columns: 3, rows: 3 });
    expect(gridFor(12, 1440, 760)).toMatchObject({ columns: 4, rows: 3 });
  });

  test('survives a room that has no size yet', () => {
    expect(gridFor(3, 0, 0)).toMatchObject({ tileWidth: 0 });
  });
});

test('a page takes twelve on a desk and fewer on a phone', () => {
  expect(pageSizeFor(1440, 760)).toBe(mostOnPage);
  expect(pageSizeFor(390, 640)).toBeGreaterThanOrEqual(4);
  expect(pageSizeFor(390, 640)).toBeLessThan(mostOnPage);
  expect(pageSizeFor(0, 0)).toBe(1);
});

test('a strip leaves the large picture room and never shows more than the engine sends', () => {
  expect(stripFor(0, 1440, 760)).toMatchObject({ side: 'none', count: 0 });
  expect(stripFor(5, 1440, 760)).toMatchObject({ side: 'right', count: 5 });
  expect(stripFor(5, 390, 640).side).toBe('below');
  expect(stripFor(50, 4800, 4000).count).toBe(mostOnPage - 1);
});

test('a page that no longer exists shows the last one', () => {
  const order = Array.from({ length: 25 }, (_, at) => at);
  expect(pageOf(order, 1, 12)).toMatchObject({ page: 1, pages: 3, shown: order.slice(12, 24) });
  expect(pageOf(order, 9, 12)).toMatchObject({ page: 2, shown: [24] });
  expect(pageOf([], 3, 12)).toMatchObject({ page: 0, pages: 1, shown: [] });
});

describe('promote', () => {
  const spoke = new Map([
    ['a', 50],
    ['b', 10],
    ['c', 90],
  ]);
  const at = (id: string) => spoke.get(id) ?? 0;

  test('swaps with the longest silent, and nobody else moves', () => {
    expect(promote(['a', 'b', 'c', 'd', 'e'], 'e', 3, at, () => false)).toEqual(['a', 'e', 'c', 'd', 'b']);
  });
  test('leaves a speaker alone who can be seen', () => {
    const order = ['a', 'b', 'c'];
    expect(promote(order, 'b', 3, at, () => false)).toBe(order);
  });
  test('never moves who is kept', () => {
    expect(promote(['a', 'b', 'c', 'd'], 'd', 3, at, (id) => id === 'b')).toEqual(['d', 'b', 'c', 'a']);
    const order = ['a', 'b'];
    expect(promote(order, 'b', 1, at, () => true)).toBe(order);
  });
});

test('keepOrder keeps places through coming and going', () => {
  expect(keepOrder(['c', 'a', 'b'], ['a', 'b', 'c', 'd'])).toEqual(['c', 'a', 'b', 'd']);
  expect(keepOrder(['c', 'a', 'b'], ['b', 'd'])).toEqual(['b', 'd']);
});

describe('places', () => {
  const inside = (
    rect: { x: number; y: number; width: number; height: number },
    width: number,
    height: number,
  ) => rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width + 1 && rect.y + rect.height <= height + 1;
  const apart = (rects: readonly { x: number; y: number; width: number; height: number }[]) =>
    rects.every((a, at) =>
      rects
        .slice(at + 1)
        .every(
          (b) =>
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        ),
    );

  test('tiles lie inside and never on each other', () => {
    for (const [width, height] of [
      [390, 640],
      [1440, 760],
    ] as const)
      for (let count = 1; count <= mostOnPage; count++) {
        const rects = gridRects(count, width, height);
        expect(rects).toHaveLength(count);
        expect(rects.every((rect) => inside(rect, width, height))).toBe(true);
        expect(apart(rects)).toBe(true);
        const strip = stripFor(count, width, height);
        const { big, faces } = bigRects(strip, strip.count, width, height);
        expect([big, ...faces].every((rect) => inside(rect, width, height))).toBe(true);
        expect(apart([big, ...faces])).toBe(true);
      }
  });
  test('the last row is centred', () => {
    const [, , third] = gridRects(3, 900, 900);
    expect(third!.x + third!.width / 2).toBeCloseTo(450, -1);
  });
  test('without faces the large picture has it all', () => {
    expect(bigRects(stripFor(0, 800, 600), 0, 800, 600).big).toEqual({ x: 0, y: 0, width: 800, height: 600 });
  });
});

describe('underFor', () => {
  test('a shared screen on a phone stands on top, and the faces fill what is left', () => {
    const [width, height] = [366, 702];
    for (const count of [1, 2, 4, 9, 30]) {
      const strip = underFor(count, width, height);
      expect(strip.count).toBeGreaterThanOrEqual(Math.min(count, 4));
      const { big, faces } = bigRects(strip, strip.count, width, height);
      expect(big).toEqual({ x: 0, y: 0, width, height: 229 });
      expect(faces).toHaveLength(strip.count);
      for (const face of faces) {
        expect(face.y).toBeGreaterThanOrEqual(big.height + gapPx);
        expect(face.y + face.height).toBeLessThanOrEqual(height);
        expect(face.x + face.width).toBeLessThanOrEqual(width);
      }
    }
  });

  test('nobody else: the screen alone', () => {
    expect(bigRects(underFor(0, 366, 702), 0, 366, 702)).toEqual({
      big: { x: 0, y: 0, width: 366, height: 702 },
      faces: [],
    });
  });
});
