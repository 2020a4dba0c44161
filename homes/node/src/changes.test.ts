import { expect, test } from 'vitest';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createChanges, newReading, watchedAttempts, type Reading } from './changes.ts';

test('a reading is current until one of its databases changes, and no other', () => {
  const changes = createChanges();
  const reading = newReading();
  changes.watch(reading, () => ['directory', 'agora'].forEach((name) => changes.reads(name)));
  changes.changed('stoa');
  expect(changes.isCurrent(reading)).toBe(true);
  changes.changed('agora');
  expect(changes.isCurrent(reading)).toBe(false);
});

test('what was committed while it was read makes a reading old', async () => {
  const changes = createChanges();
  const reading = newReading();
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
  const [one, other] = [newReading(), newReading()];
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
  expect([one, other].map(({ databases }) => [...databases.keys()])).toEqual([['agora'], ['stoa']]);
});

test('what a work was counted for is in its reading, and what it was refused is not', async () => {
  const changes = createChanges();
  const attempts = watchedAttempts(createMemoryAttempts({ passed: () => 0 }), changes);
  const once = [['asks of mia', { tries: 1, windowMs: 1_000 }]] as const;
  const [one, other] = [newReading(), newReading()];
  for (const reading of [one, other])
    await new Promise<void>((done) =>
      changes.watch(reading, () => void attempts.take(once).then(() => done())),
    );
  expect([one.tried, other.tried]).toEqual([once, []]);
});
