/** So many tries, which come back one by one over `windowMs`. */
export interface Allowance {
  readonly tries: number;
  readonly windowMs: number;
}

/** Keys remembered at most. */
const keysMost = 50_000;
/**
 * Among so many of those that were used longest ago, the one with the most tries left makes room: whoever floods with new keys
 * cannot make a used-up one forgotten.
 */
const looked = 32;

export interface Attempts {
  /** Takes one try from each key, or takes none and answers in how many ms to come back. `undefined` means go on. */
  take(keys: readonly (readonly [key: string, allowance: Allowance])[]): number | undefined;
  /** Gives all tries of a key back, as after a right password. */
  forgive(key: string): void;
  /** Gives one try back. */
  giveBack(key: string): void;
}

/** Counts tries per key in this process. `passed` is monotonic time in ms, so that setting the clock neither opens nor locks it. */
export function createAttempts({
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
    take(keys) {
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
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.left += 1;
    },
    forgive: (key) => void buckets.delete(key),
  };
}
