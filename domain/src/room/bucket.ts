import type { Instant } from '../time.ts';

/** A token bucket: holds up to `burst`, refills `perSecond`. */
export interface Bucket {
  tokens: number;
  at: Instant;
}
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export const fullBucket = ({ burst }: Rate, now: Instant): Bucket => ({ tokens: burst, at: now });

/** Takes one token and answers 0, or takes nothing and answers after how many ms there will be one. */
export function take(bucket: Bucket, { burst, perSecond }: Rate, now: Instant): number {
  // A clock that was set back must not drain the bucket.
  const elapsedMs = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1_000) * perSecond);
  bucket.at = now;
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000);
  bucket.tokens -= 1;
  return 0;
}
