/** So many tries, which come back one by one over `windowMs`. */
export interface Allowance {
  readonly tries: number;
  readonly windowMs: number;
}
/** Whose tries are counted, such as an account or an address on the net, and how many it has. */
export type Tried = readonly [key: string, allowance: Allowance];

/**
 * Counts tries, so that nobody has more than they are allowed.
 *
 * - **TR1** A key has `tries` at first; each comes back `windowMs / tries` after the one before, up to `tries`.
 * - **TR2** `take` takes one try from every key or from none, and then answers in how many ms to come back.
 * - **TR3** Of takes that race, in whatever processes, no more succeed than there are tries.
 * - **TR4** `forgive` gives a key all its tries back; `giveBack` gives one, never above `tries`.
 * - **TR5** Setting the machine's clock neither opens nor locks a key for longer than one window.
 * - **TR6** Nothing rejects: where what counts for all processes is away, each gives out its share by what it counted itself.
 */
export interface Attempts {
  /** `undefined` means go on. */
  take(keys: readonly Tried[]): Promise<number | undefined>;
  forgive(key: string): Promise<void>;
  giveBack(key: string): Promise<void>;
}
export interface AttemptsDep {
  readonly attempts: Attempts;
}
