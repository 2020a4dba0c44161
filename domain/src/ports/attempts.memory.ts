import type { Allowance, Attempts } from './attempts.ts';

/** Keys remembered at most. */
const keysMost = 50_000;
/**
 * Among so many of those that were used longest ago, the one with the most tries left makes room: whoever floods with new keys
 * cannot make a used-up one forgotten.
 */
const looked = 32;

/** {@link Attempts} of one process. `passed` is monotonic time in ms, so that setting the clock neither opens nor locks it (TR5). */
export function createMemoryAttempts({
  passed = () => performance.now(),
}: { passed?: () => number } = {}): Attempts {
  const buckets = new Map<string, { left: number; at: number }>();

  const now = (key: string, { tries, windowMs }: Allowance) => {
    const bucket = buckets.get(key);
    if (!bucket) return tries;
    return Math.min(tries, bucket.left + ((passed() - bucket.at) / windowMs) * tries);
  };

  function makeRoom(): void {
    let going = '';
    let most = -1;
    let seen = 0;
    for (const [key, { left }] of buckets) {
      if (left > most) [going, most] = [key, left];
      if ((seen += 1) === looked) break;
    }
    buckets.delete(going);
  }

  return {
    async take(keys) {
      const waits = keys
        .map(([key, allowance]) => ({ missing: 1 - now(key, allowance), allowance }))
        .filter(({ missing }) => missing > 0)
        .map(({ missing, allowance }) => Math.ceil((missing * allowance.windowMs) / allowance.tries));
      if (waits.length > 0) return Math.max(...waits);
      for (const [key, allowance] of keys) {
        const left = now(key, allowance) - 1;
        buckets.delete(key);
        buckets.set(key, { left, at: passed() });
        if (buckets.size > keysMost) makeRoom();
      }
      return undefined;
    },
    async giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.left += 1;
    },
    forgive: async (key) => void buckets.delete(key),
  };
}
