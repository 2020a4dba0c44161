import type { Attempts } from '@stoa/domain';

/** So many keys are remembered as used up. */
const closedMost = 10_000;
/** Whoever goes on for so long after the first refusal does not read what is answered. */
const heededTimes = 5;

/**
 * {@link Attempts} that ask nobody where this process was told a moment ago how long to wait: a flood costs what counts for all processes
 * nothing. What another process forgives is known here once the time of one try is over.
 */
export interface QuickAttempts extends Attempts {
  /** In how many ms one of these keys may be tried again, where it was tried on and on after it was refused; `undefined` for any other. */
  floodMs(...keys: readonly string[]): number | undefined;
}

export function createQuickAttempts(
  attempts: Attempts,
  passed: () => number = () => performance.now(),
): QuickAttempts {
  const closed = new Map<string, { readonly until: number; refused: number }>();

  const waitMs = (key: string): number => {
    const waits = (closed.get(key)?.until ?? 0) - passed();
    if (waits <= 0) closed.delete(key);
    return waits;
  };
  function close(key: string, retryMs: number): void {
    closed.set(key, { until: passed() + retryMs, refused: (closed.get(key)?.refused ?? 0) + 1 });
    if (closed.size > closedMost) closed.delete(closed.keys().next().value!);
  }

  return {
    async take(keys) {
      const shut = keys.filter(([key]) => waitMs(key) > 0).map(([key]) => key);
      for (const key of shut) closed.get(key)!.refused += 1;
      if (shut.length > 0) return Math.ceil(Math.max(...shut.map(waitMs)));
      const retryMs = await attempts.take(keys);
      if (retryMs === undefined) return undefined;
      if (keys.length === 1) close(keys[0]![0], retryMs);
      // Which of them it was is asked once; the others must not be shut with it.
      else
        for (const tried of keys) {
          const own = await attempts.take([tried]);
          if (own === undefined) await attempts.giveBack(tried[0]);
          else close(tried[0], own);
        }
      return retryMs;
    },
    async forgive(key) {
      closed.delete(key);
      await attempts.forgive(key);
    },
    async giveBack(key) {
      closed.delete(key);
      await attempts.giveBack(key);
    },
    floodMs(...keys) {
      const waits = keys.filter((key) => waitMs(key) > 0 && closed.get(key)!.refused >= heededTimes);
      return waits.length === 0 ? undefined : Math.ceil(Math.max(...waits.map(waitMs)));
    },
  };
}
