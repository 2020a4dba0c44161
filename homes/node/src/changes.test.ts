import { expect, test } from 'vitest';
import { createChanges, type Reading } from './changes.ts';

test('a reading is current until one of its databases changes, and no other', () => {
  const changes = createChanges();
  const reading: Reading = new Map();
  changes.watch(reading, () => ['directory', 'agora'].forEach((name) => changes.reads(name)));
  changes.changed('stoa');
  expect(changes.isCurrent(reading)).toBe(true);
  changes.changed('agora');
  expect(changes.isCurrent(reading)).toBe(false);
});

test('what was committed while it was read makes a reading old', async () => {
  const changes = createChanges();
  const reading: Reading = new Map();
  await new Promise<void>((done) =>
    changes.watch(reading, async () => {
      changes.reads('agora');
      await Promise.resolve();
      changes.changed('agora');
      changes.reads('agora');
      done();
    }),
  );
  expect(changes.isCurrent(reading)).toBe(false);
});

test('what others read meanwhile is not in it', async () => {
  const changes = createChanges();
  const [one, other]: [Reading, Reading] = [new Map(), new Map()];
  const read = (reading: Reading, name: string) =>
    new Promise<void>((done) =>
      changes.watch(reading, async () => {
        await Promise.resolve();
        changes.reads(name);
        done();
      }),
    );
  await Promise.all([read(one, 'agora'), read(other, 'stoa')]);
  changes.reads('directory');
  expect([[...one.keys()], [...other.keys()]]).toEqual([['agora'], ['stoa']]);
});
