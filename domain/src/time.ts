/** Milliseconds since 1970-01-01T00:00:00Z, a whole number. */
export type Instant = number & { readonly brand: 'Instant' };

export interface Clock {
  now(): Instant;
}
export interface ClockDep {
  readonly clock: Clock;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() as Instant };

const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
