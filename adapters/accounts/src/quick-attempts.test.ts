import type { Allowance } from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { expect, test } from 'vitest';
import { createQuickAttempts } from './quick-attempts.ts';

const few: Allowance = { tries: 2, windowMs: 1_000 };
const many: Allowance = { tries: 100, windowMs: 1_000 };

function opened() {
  let now = 0;
  const passed = () => now;
  const inner = createMemoryAttempts({ passed });
  const asked: string[] = [];
  const counted: typeof inner = {
    ...inner,
    take: (keys) => {
      asked.push(keys.map(([key]) => key).join(' '));
      return inner.take(keys);
    },
  };
  return { attempts: createQuickAttempts(counted, passed), asked, later: (ms: number) => void (now += ms) };
}

test('what was refused is refused again without anybody being asked, until its time', async () => {
  const { attempts, asked, later } = opened();
  for (let n = 0; n < 2; n += 1) expect(await attempts.take([['ada', few]])).toBeUndefined();
  for (let n = 0; n < 50; n += 1) expect(await attempts.take([['ada', few]])).toBe(500);
  expect(asked).toEqual(['ada', 'ada', 'ada']);
  later(500);
  expect(await attempts.take([['ada', few]])).toBeUndefined();
});

test('of two keys only the one that is used up is shut', async () => {
  const { attempts, asked } = opened();
  const both = (address: string) =>
    attempts.take([
      [address, many],
      ['ada', few],
    ]);
  for (let n = 0; n < 2; n += 1) await both(`from ${n}`);
  expect(await both('from 3')).toBe(500);
  const before = asked.length;
  for (let n = 4; n < 50; n += 1) expect(await both(`from ${n}`)).toBe(500);
  expect(asked).toHaveLength(before);
  // The address that was there when it shut may try others, as often as ever.
  for (let n = 0; n < 100; n += 1) expect(await attempts.take([['from 3', many]])).toBeUndefined();
});

test('whoever goes on is a flood, and one who tried a few times is not', async () => {
  const { attempts, later } = opened();
  for (let n = 0; n < 4; n += 1) await attempts.take([['ada', few]]);
  expect(attempts.floodMs('ada', 'eve')).toBeUndefined();
  for (let n = 0; n < 4; n += 1) await attempts.take([['ada', few]]);
  expect(attempts.floodMs('eve', 'ada')).toBe(500);
  later(500);
  expect(attempts.floodMs('ada')).toBeUndefined();
});

test('what is forgiven may be tried at once', async () => {
  const { attempts } = opened();
  for (let n = 0; n < 9; n += 1) await attempts.take([['ada', few]]);
  await attempts.forgive('ada');
  expect(attempts.floodMs('ada')).toBeUndefined();
  expect(await attempts.take([['ada', few]])).toBeUndefined();
});
