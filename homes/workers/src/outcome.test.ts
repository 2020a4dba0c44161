import { expect, test } from 'vitest';
import { answer, outcomeFrom } from './outcome.ts';

const thrownBy = async (call: Promise<never>) => outcomeFrom(call).catch(({ name }: Error) => name);
const platformSays = (flags: object) =>
  thrownBy(Promise.reject(Object.assign(new Error('from the platform'), flags)));

test('an answer comes as it was given, and so does the name of what was thrown', async () => {
  await expect(outcomeFrom(answer(async () => 7))).resolves.toBe(7);
  const full = Object.assign(new Error('no space'), { name: 'StorageFull' });
  await expect(outcomeFrom(answer(() => Promise.reject(full)))).rejects.toMatchObject({
    name: 'StorageFull',
    message: 'no space',
  });
});

test('an object with too much to do is busy; one that went in the middle leaves open what it did', async () => {
  expect(await platformSays({ overloaded: true, retryable: true })).toBe('DatabaseBusy');
  expect(await platformSays({ retryable: true })).toBe('OutcomeUnknown');
  expect(await platformSays({ durableObjectReset: true })).toBe('OutcomeUnknown');
  expect(await platformSays({})).toBe('Error');
});
