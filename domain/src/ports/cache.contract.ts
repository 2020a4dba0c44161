import { describe, expect, test as base } from 'vitest';
import type { WorkspaceId } from '../ids.ts';
import { cacheLimits, type Cache } from './cache.ts';

/** Proves the CA rules of {@link Cache} for one adapter; `open` gives an empty one, and the same one as another process has it. */
export function cacheContract(
  adapter: string,
  open: () => Promise<{ cache: Cache; elsewhere: Cache; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ both: readonly [Cache, Cache] }>({
    both: async ({}, use) => {
      const { cache, elsewhere, close } = await open();
      await use([cache, elsewhere]);
      await close();
    },
  });

  describe(`Cache contract, ${adapter}`, () => {
    test('CA1 what was put last is there, for every process, until it is deleted', async ({
      both: [here, there],
    }) => {
      expect(await here.get(mine, 'k')).toBeUndefined();
      for (const value of ['one', '', '{"é":"“\\u0000\n"}', 'x'.repeat(100_000)]) {
        expect(await here.put(mine, 'k', value, hourMs)).toEqual({ ok: true, value: undefined });
        expect([await here.get(mine, 'k'), await there.get(mine, 'k')]).toEqual([value, value]);
      }
      expect([await there.delete(mine, 'k'), await here.delete(mine, 'k')]).toEqual([true, false]);
      expect(await here.get(mine, 'k')).toBeUndefined();
    });

    test('CA1 it is gone when its time has passed, and each put begins a new time', async ({
      both: [here],
    }) => {
      await here.put(mine, 'short', 'v', 60);
      await here.put(mine, 'longer', 'v', 60);
      await here.put(mine, 'longer', 'w', hourMs);
      await expect.poll(() => here.get(mine, 'short'), { timeout: 5_000 }).toBeUndefined();
      expect(await here.get(mine, 'longer')).toBe('w');
      expect(await here.delete(mine, 'short')).toBe(false);
    });

    test('CA2 no workspace sees another’s, whatever the keys are', async ({ both: [here] }) => {
      const names: [WorkspaceId, string][] = [
        ['a' as WorkspaceId, 'b:c'],
        ['a:b' as WorkspaceId, 'c'],
        ['a' as WorkspaceId, 'bytes'],
        ['a' as WorkspaceId, ' ../*?[\n'],
        ['b' as WorkspaceId, 'bytes'],
      ];
      for (const [workspace, key] of names) await here.put(workspace, key, `${workspace} ${key}`, hourMs);
      for (const [workspace, key] of names)
        expect(await here.get(workspace, key)).toBe(`${workspace} ${key}`);
      await here.delete(...names[2]!);
      expect(await here.get(...names[4]!)).toBe('b bytes');
    });

    test('CA3 a value that is too large is refused and changes nothing', async ({ both: [here] }) => {
      await here.put(mine, 'k', 'before', hourMs);
      const most = cacheLimits.valueMostBytes;
      for (const value of ['x'.repeat(most + 1), 'é'.repeat(most / 2 + 1)])
        expect(await here.put(mine, 'k', value, hourMs)).toEqual({
          ok: false,
          error: { type: 'TooLarge', limitBytes: most },
        });
      expect(await here.get(mine, 'k')).toBe('before');
      expect(await here.put(mine, 'k', 'é'.repeat(most / 2), hourMs)).toMatchObject({ ok: true });
    });

    test('CA4 what was put longest ago leaves first, and others lose nothing', async ({ both: [here] }) => {
      await here.put(other, 'k', 'of another workspace', hourMs);
      await here.put(mine, 'again', 'v', hourMs);
      const value = 'v'.repeat(250_000);
      const fit = Math.floor(cacheLimits.workspaceMostBytes / (value.length + 131));
      for (let n = 0; n < fit + 5; n++) {
        await here.put(mine, `k${String(n).padStart(2, '0')}`, value, hourMs);
        await here.put(mine, 'again', 'v', hourMs);
      }
      const kept: number[] = [];
      for (let n = 0; n < fit + 5; n++)
        if (await here.get(mine, `k${String(n).padStart(2, '0')}`)) kept.push(n);
      expect(kept.length).toBeGreaterThanOrEqual(fit - 1);
      expect(kept.length).toBeLessThanOrEqual(fit);
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => fit + 5 - kept.length + n));
      expect(await here.get(mine, 'again')).toBe('v');
      expect(await here.get(other, 'k')).toBe('of another workspace');
    });

    test('CA6 all of a workspace goes, and nothing of another', async ({ both: [here, there] }) => {
      expect(await here.count(mine)).toBe(0);
      for (const key of ['a', 'b', 'c*?']) await here.put(mine, key, 'v', hourMs);
      await here.put(other, 'a', 'theirs', hourMs);
      expect([await there.count(mine), await there.count(other)]).toEqual([3, 1]);
      await there.clear(mine);
      expect([await here.count(mine), await here.count(other)]).toEqual([0, 1]);
      expect([await here.get(mine, 'a'), await here.get(other, 'a')]).toEqual([undefined, 'theirs']);
      await here.put(mine, 'a', 'anew', hourMs);
      expect([await here.get(mine, 'a'), await here.count(mine)]).toEqual(['anew', 1]);
    });

    test('CA4 putting and deleting the same key for ever costs no more than once', async ({
      both: [here],
    }) => {
      await here.put(mine, 'first', 'v', hourMs);
      for (let n = 0; n < 100; n++) {
        await here.put(mine, 'k', 'v'.repeat(250_000), hourMs);
        if (n % 3 === 0) await here.delete(mine, 'k');
      }
      expect(await here.get(mine, 'first')).toBe('v');
    });
  });
}

const hourMs = 60 * 60_000;
const [mine, other] = ['mine', 'other'] as [WorkspaceId, WorkspaceId];
