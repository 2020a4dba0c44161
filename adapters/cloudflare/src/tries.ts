/// <reference types="@cloudflare/workers-types" />
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import type { Allowance, Attempts } from '@stoa/domain';

/** The tries of one key, in a Durable Object of its own. */
export interface Tries {
  /** Takes one, or answers in how many ms to come back. */
  take(allowance: Allowance): MaybePromise<number | undefined>;
  giveBack(): MaybePromise<void>;
  forgive(): MaybePromise<void>;
}
type MaybePromise<T> = T | Promise<T>;

interface Bucket extends Allowance {
  readonly left: number;
  /** Epoch ms. */
  readonly at: number;
}

/** {@link Tries} in the storage of one Durable Object. Its alarm is to call `forgive`: then all tries have come back. */
export function keepTries(storage: Pick<DurableObjectStorage, 'kv' | 'setAlarm' | 'deleteAll'>): Tries {
  const { kv } = storage;
  const now = (): Bucket | undefined => {
    const bucket = kv.get<Bucket>('tries');
    if (!bucket) return undefined;
    const { tries, windowMs } = bucket;
    // A clock that was set back or far ahead counts as no time, or as one window (TR5).
    const passedMs = Math.max(0, Date.now() - bucket.at);
    return {
      tries,
      windowMs,
      left: Math.min(tries, bucket.left + (passedMs / windowMs) * tries),
      at: Date.now(),
    };
  };

  return {
    take({ tries, windowMs }) {
      const left = now()?.left ?? tries;
      if (left < 1) return Math.ceil(((1 - left) * windowMs) / tries);
      kv.put('tries', { tries, windowMs, left: left - 1, at: Date.now() } satisfies Bucket);
      void storage.setAlarm(Date.now() + windowMs);
      return undefined;
    },
    giveBack() {
      const bucket = now();
      if (bucket) kv.put('tries', { ...bucket, left: Math.min(bucket.tries, bucket.left + 1) });
    },
    forgive: () => storage.deleteAll(),
  };
}

/**
 * {@link Attempts} over one object per key, so that a flood of one key slows nobody else's. Objects are named by the key's hash: no address
 * is kept. Where they do not answer, this isolate counts by itself (TR6).
 */
export function createObjectAttempts(triesOf: (name: string) => Tries): Attempts {
  const here = createMemoryAttempts();
  const of = async (key: string): Promise<Tries> => triesOf(await nameOf(key));
  const quietly = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => {},
      () => {},
    );

  return {
    async take(keys) {
      const taken: Tries[] = [];
      try {
        for (const [key, allowance] of keys) {
          const tries = await of(key);
          const retryMs = await tries.take(allowance);
          if (retryMs !== undefined) {
            for (const one of taken) await one.giveBack();
            return retryMs;
          }
          taken.push(tries);
        }
        return undefined;
      } catch {
        return here.take(keys);
      }
    },
    async forgive(key) {
      await here.forgive(key);
      await quietly(of(key).then((tries) => tries.forgive()));
    },
    async giveBack(key) {
      await here.giveBack(key);
      await quietly(of(key).then((tries) => tries.giveBack()));
    },
  };
}

async function nameOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
