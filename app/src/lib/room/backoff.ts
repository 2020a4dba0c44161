/** The shortest and longest wait before another try, ms. The first is quick because most losses are a change of network. */
export const firstWaitMs = 400;
export const longestWaitMs = 10_000;

/**
 * How long to wait before try number `tries` (0 is the first one after a loss), ms. Doubles up to {@link longestWaitMs} and
 * takes a random point between half and the whole of it, so that a room that fell off together does not come back in one
 * instant ("equal jitter": AWS Architecture Blog, Exponential Backoff and Jitter, 2015).
 */
export function waitBefore(tries: number, random: () => number = Math.random): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 16));
  return Math.round(whole / 2 + (whole / 2) * random());
}
