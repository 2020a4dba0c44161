import { expect, test } from 'vitest';
import { held, moved, seen } from './crop.ts';

const shown = { width: 400, height: 200 };
const natural = { width: 4_000, height: 2_000 };

test('untouched, the middle is seen', () => {
  expect(seen({ x: 0, y: 0, zoom: 1 }, shown, natural)).toEqual({ x: 1_000, y: 0, side: 2_000 });
});

test('what is moved to the right shows more of the left, and never more than there is', () => {
  expect(seen({ x: 50, y: 0, zoom: 1 }, shown, natural)).toEqual({ x: 500, y: 0, side: 2_000 });
  expect(seen({ x: 5_000, y: 70, zoom: 1 }, shown, natural)).toEqual({ x: 0, y: 0, side: 2_000 });
  expect(seen({ x: -5_000, y: -70, zoom: 2 }, shown, natural)).toEqual({ x: 3_000, y: 850, side: 1_000 });
});

test('zoom stays between what fills the window and four times that', () => {
  expect(held({ x: 0, y: 0, zoom: 0.2 }, shown).zoom).toBe(1);
  expect(held({ x: 0, y: 0, zoom: 9 }, shown).zoom).toBe(4);
  expect(seen({ x: 0, y: 0, zoom: 9 }, shown, natural)).toEqual({ x: 1_750, y: 750, side: 500 });
});

test('keys move and zoom it, with shift in small steps; others do nothing', () => {
  const lying = { x: 0, y: 0, zoom: 1 };
  expect(moved(lying, 'ArrowLeft', false)).toEqual({ x: -12, y: 0, zoom: 1 });
  expect(moved(lying, 'ArrowDown', true)).toEqual({ x: 0, y: 1, zoom: 1 });
  expect(moved(lying, '+', false)?.zoom).toBeCloseTo(1.1);
  expect(moved(lying, '-', true)?.zoom).toBeCloseTo(0.98);
  expect(moved(lying, 'Tab', false)).toBeUndefined();
});
