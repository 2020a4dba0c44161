import { expect, test } from 'vitest';
import { createCrowding } from './crowding.ts';

test('is full while as much is under way as may be, whether it goes well or not', async () => {
  const crowding = createCrowding(2);
  const ends: { resolve: () => void; reject: (cause: Error) => void }[] = [];
  const work = () =>
    crowding.during(new Promise<void>((resolve, reject) => void ends.push({ resolve, reject })));
  const [first, second] = [work(), work()];
  expect(crowding.isFull).toBe(true);
  ends[0]!.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  expect(crowding.isFull).toBe(false);
  ends[1]!.resolve();
  await second;
});
