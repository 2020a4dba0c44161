import type { Person, Program } from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { expect, test } from 'vitest';
import { request } from './rehearsal.ts';
import { tooOften } from './too-often.ts';

function asks(asksPerMinute?: number) {
  let passed = 0;
  const stoa = { attempts: createMemoryAttempts({ passed: () => passed }), log: () => {}, asksPerMinute };
  return {
    later: (ms: number) => void (passed += ms),
    ask(address: string, personId?: string, keyId?: string) {
      const event = request('/m/abc-defg-hij', { address });
      event.locals.requestId = 'r';
      if (personId) event.locals.person = { id: personId as never, name: 'Mia', email: '' };
      if (keyId) event.locals.program = programOf(event.locals.person!, keyId);
      return tooOften(event, stoa);
    },
  };
}

const programOf = (person: Person, id: string): Program => ({
  ...{ person, access: 'full', by: 'key', proof: { type: 'key', id } },
});

async function passesOf(ask: () => Promise<Response | undefined>, times: number): Promise<number> {
  let passes = 0;
  for (let i = 0; i < times; i += 1) if (!(await ask())) passes += 1;
  return passes;
}

test('strangers of one network share 1,200 a minute; another network has its own', async () => {
  const { ask, later } = asks();
  const rotating = (i: number) => ask(`2001:db8:1:2::${i.toString(16)}`);
  let i = 0;
  expect(await passesOf(() => rotating((i += 1)), 1_300)).toBe(1_200);
  expect(await ask('203.0.113.9')).toBeUndefined();
  later(1_000);
  expect(await passesOf(() => rotating((i += 1)), 100)).toBe(20);
});

test('a person has 600 a minute, wherever they are', async () => {
  const { ask } = asks();
  let i = 0;
  expect(await passesOf(() => ask(`198.51.100.${(i += 1) % 250}`, 'mia'), 700)).toBe(600);
  expect(await ask('198.51.100.1', 'eve')).toBeUndefined();
  expect(await ask('198.51.100.1')).toBeUndefined();
});

test('a key has as many as a person, beside them; all keys of one person four times that', async () => {
  const { ask } = asks();
  expect(await passesOf(() => ask('198.51.100.1', 'mia', 'k1'), 700)).toBe(600);
  expect(await ask('198.51.100.1', 'mia')).toBeUndefined();
  let passes = 0;
  for (const key of ['k2', 'k3', 'k4', 'k5', 'k6'])
    passes += await passesOf(() => ask('198.51.100.1', 'mia', key), 700);
  expect(passes).toBe(1_800);
  expect(await ask('198.51.100.1', 'eve', 'k7')).toBeUndefined();
});

test('the answer says what to do, to people and to programs', async () => {
  const { ask } = asks();
  await passesOf(() => ask('203.0.113.9'), 1_200);
  const answer = (await ask('203.0.113.9'))!;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await answer.text()).toBe(
    'Too much was asked for in a short time. Wait a second, then load this page again.',
  );
});

test('what comes from this machine is not counted', async () => {
  const { ask } = asks();
  for (const address of ['127.0.0.1', '127.9.9.9', '::1'])
    expect(await passesOf(() => ask(address), 1_300)).toBe(1_300);
});

test('a keeper may allow more, or anything', async () => {
  const more = asks(1_000).ask;
  expect(await passesOf(() => more('203.0.113.9'), 2_100)).toBe(2_000);
  const anything = asks(0).ask;
  expect(await passesOf(() => anything('203.0.113.9'), 1_300)).toBe(1_300);
});
