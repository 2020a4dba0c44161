/** Networks remembered at most; the ones that came longest ago are forgotten first. */
const remembered = 20_000;

/** Whose sockets are counted together. An IPv6 address stands for its /64: that is what one customer gets. */
export const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;

/**
 * How often sockets may be opened from one network: `perMinute`, and three times as many in a row, as when a school comes, and comes
 * back after two restarts. Each that enters a room leaves its mark in the records, so that coming and going all day must not be for free.
 */
export function createArrivals(perMinute: number): { take(network: string, now: number): boolean } {
  const burst = 3 * perMinute;
  const left = new Map<string, { count: number; at: number }>();
  return {
    /** `now` is monotonic, in ms. Answers whether another one may come. */
    take(network, now) {
      const known = left.get(network);
      const count = known ? Math.min(burst, known.count + ((now - known.at) / 60_000) * perMinute) : burst;
      left.delete(network);
      left.set(network, { count: Math.max(0, count - 1), at: now });
      if (left.size > remembered) left.delete(left.keys().next().value!);
      return count >= 1;
    },
  };
}
