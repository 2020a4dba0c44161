import { expect, test } from 'vitest';
import type { WorkspaceId } from '../ids.ts';
import { cacheContract } from './cache.contract.ts';
import { createMemoryCache } from './cache.memory.ts';
import { cacheLimits } from './cache.ts';

cacheContract('memory', async () => {
  const cache = createMemoryCache();
  return { cache, elsewhere: cache, close: async () => {} };
});

test('all workspaces together take no more than the process gives', async () => {
  const cache = createMemoryCache({ mostBytes: 3_000_000 });
  for (let n = 0; n < 40; n++) await cache.put(`w${n}` as WorkspaceId, 'k', 'v'.repeat(200_000), 1_000_000);
  const left = await Promise.all(
    Array.from({ length: 40 }, (_, n) => cache.get(`w${n}` as WorkspaceId, 'k')),
  );
  expect(left.map((value) => value !== undefined)).toEqual(Array.from({ length: 40 }, (_, n) => n >= 26));
});

test('a key or a time that no caller may let through is our mistake', async () => {
  const put = (key: string, ttlMs: number) => createMemoryCache().put('w' as WorkspaceId, key, 'v', ttlMs);
  for (const ttlMs of [0, -1, NaN, Infinity, cacheLimits.ttlMostMs + 1])
    await expect(put('k', ttlMs)).rejects.toThrow(RangeError);
  for (const key of ['', 'k'.repeat(201)]) await expect(put(key, 1)).rejects.toThrow(RangeError);
});
