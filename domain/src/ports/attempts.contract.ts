import { describe, expect, test as base } from 'vitest';
import type { Allowance, Attempts } from './attempts.ts';

/** Proves the TR rules of {@link Attempts} for one adapter; `open` gives one that counted nothing, and the same one as another process has it. */
export function attemptsContract(
  adapter: string,
  open: () => Promise<{ attempts: Attempts; elsewhere: Attempts; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ both: readonly [Attempts, Attempts] }>({
    both: async ({}, use) => {
      const { attempts, elsewhere, close } = await open();
      await use([attempts, elsewhere]);
      await close();
    },
  });

  describe(`Attempts contract, ${adapter}`, () => {
    test('TR1 TR2 a key gives its tries, and then says when the next one is back', async ({
      both: [here],
    }) => {
      const take = () => here.take([['k', slow]]);
      expect([await take(), await take(), await take()]).toEqual([undefined, undefined, undefined]);
      for (let n = 0; n < 10; n++) {
        const retryMs = await take();
        expect(retryMs).toBeGreaterThan(0);
        expect(retryMs).toBeLessThanOrEqual(slow.windowMs / slow.tries);
      }
      expect(await here.take([['another', slow]])).toBeUndefined();
    });

    test('TR1 tries come back', async ({ both: [here] }) => {
      const quick = { tries: 2, windowMs: 200 };
      for (let n = 0; n < 6; n++)
        await expect.poll(() => here.take([['k', quick]]), { timeout: 5_000, interval: 10 }).toBeUndefined();
    });

    test('TR2 all keys give one or none does', async ({ both: [here] }) => {
      for (let n = 0; n < 3; n++) await here.take([['account', slow]]);
      const two = [
        ['address', slow],
        ['account', slow],
      ] as const;
      for (let n = 0; n < 9; n++) expect(await here.take(two)).toBeGreaterThan(0);
      for (let n = 0; n < 3; n++) expect(await here.take([['address', slow]])).toBeUndefined();
      expect(await here.take([['address', slow]])).toBeGreaterThan(0);
    });

    test('TR3 of takes that race, here and elsewhere, no more succeed than there are tries', async ({
      both,
    }) => {
      const ten = { tries: 10, windowMs: hourMs };
      const takes = Array.from({ length: 60 }, (_, n) => both[n % 2]!.take([['k', ten]]));
      expect((await Promise.all(takes)).filter((wait) => wait === undefined)).toHaveLength(10);
    });

    test('TR4 what is forgiven is back, here and elsewhere', async ({ both: [here, elsewhere] }) => {
      for (let n = 0; n < 3; n++) await here.take([['k', slow]]);
      expect(await elsewhere.take([['k', slow]])).toBeGreaterThan(0);
      await here.forgive('k');
      for (let n = 0; n < 3; n++) expect(await elsewhere.take([['k', slow]])).toBeUndefined();
      expect(await here.take([['k', slow]])).toBeGreaterThan(0);
    });

    test('TR4 one that is given back is one more, and never above what is allowed', async ({
      both: [here],
    }) => {
      await here.giveBack('never used');
      await here.take([['k', slow]]);
      for (let n = 0; n < 5; n++) await here.giveBack('k');
      for (const key of ['k', 'never used']) {
        for (let n = 0; n < 3; n++) expect(await here.take([[key, slow]])).toBeUndefined();
        expect(await here.take([[key, slow]])).toBeGreaterThan(0);
        await here.giveBack(key);
        expect(await here.take([[key, slow]])).toBeUndefined();
        expect(await here.take([[key, slow]])).toBeGreaterThan(0);
      }
    });
  });
}

const hourMs = 60 * 60_000;
/** None comes back while a test runs. */
const slow: Allowance = { tries: 3, windowMs: 3 * hourMs };
