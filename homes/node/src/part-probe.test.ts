import { expect, test } from 'vitest';
import { createPartProbe, versionsOf } from './part-probe.ts';

test('a part that answers is up, with what it calls itself', async () => {
  expect(await createPartProbe(async () => 'SQLite 3.53.1')()).toEqual({
    state: 'up',
    version: 'SQLite 3.53.1',
  });
});

test('one that refuses or says nothing is down, and is remembered by its name', async () => {
  let answer: () => Promise<string> = async () => 'PostgreSQL 17.2';
  const probe = createPartProbe(() => answer(), 20);
  await probe();
  answer = () => Promise.reject(new Error('gone'));
  expect(await probe()).toEqual({ state: 'down', version: 'PostgreSQL 17.2' });
  answer = () => new Promise(() => {});
  expect(await probe()).toEqual({ state: 'down', version: 'PostgreSQL 17.2' });
});

test('what nobody knows is left out', () => {
  expect(versionsOf({ node: 'v24', redis: undefined })).toEqual({ node: 'v24' });
});
