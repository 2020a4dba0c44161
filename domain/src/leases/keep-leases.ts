import type { Lease, Leases, LeaseState, ProcessId } from '../ports/leases.ts';
import { err, ok } from '../result.ts';

/**
 * Where leases are written down: four steps, each of which is one indivisible step for all processes. A row runs out `ttlMs` after it
 * was last written, by the table's own clock.
 */
export interface LeaseTable {
  /** Writes the row if there is none or it is `owner`'s own; the fence is greater than every one that was given for this name. */
  take(name: string, owner: ProcessId, ttlMs: number): Promise<{ fence: number } | { owner: ProcessId }>;
  /** Writes the row again if it is this one, or ran out or was forgotten and nobody has taken the name since. Answers whether it did. */
  renew(name: string, owner: ProcessId, fence: number, ttlMs: number): Promise<boolean>;
  drop(name: string, fence: number): Promise<void>;
  ownerOf(name: string): Promise<ProcessId | undefined>;
}

export interface KeepLeasesOptions {
  readonly owner: ProcessId;
  /**
   * How long a name stays taken after the last renewal, ms. 3 s, so that rooms of a process that was killed run elsewhere within 5 s;
   * an event loop that stands still for longer puts its leases in doubt.
   */
  readonly ttlMs?: number;
}

/** Of the time to live: how often a lease is renewed, and for how long it is believed, so that clocks may run a tenth apart. */
const renewedEvery = 1 / 4;
const believedFor = 0.9;

interface Kept extends Lease {
  renew(): Promise<void>;
  look(): void;
}

/** {@link Leases} on a table. */
export function keepLeases(table: LeaseTable, { owner, ttlMs = 3_000 }: KeepLeasesOptions): Leases {
  const kept = new Map<string, Kept>();
  const asking = new Set<string>();
  let beating: NodeJS.Timeout | undefined;

  function beat(): void {
    for (const lease of kept.values()) {
      lease.look();
      void lease.renew();
    }
  }
  function settle(): void {
    if (kept.size > 0) beating ??= setInterval(beat, ttlMs * renewedEvery).unref();
    else {
      clearInterval(beating);
      beating = undefined;
    }
  }

  function keep(name: string, fence: number, takenAt: number): Lease {
    const listeners = new Set<(state: LeaseState) => void>();
    let until = takenAt + ttlMs * believedFor;
    let over = false;
    let told: LeaseState = 'held';
    let renewing = false;

    const state = (): LeaseState => (over ? 'over' : performance.now() < until ? 'held' : 'doubtful');
    function look(): void {
      const now = state();
      if (now === told) return;
      told = now;
      for (const listener of listeners) listener(now);
    }
    function end(): void {
      over = true;
      if (kept.get(name) === lease) kept.delete(name);
      settle();
      look();
    }

    const lease: Kept = {
      name,
      fence,
      state,
      look,
      async renew() {
        if (renewing) return;
        renewing = true;
        // From before it was sent: the table counts from when it arrives, which is later.
        const sentAt = performance.now();
        const answer = await table.renew(name, owner, fence, ttlMs).then(
          (mine) => (mine ? 'mine' : 'taken'),
          () => 'silence',
        );
        renewing = false;
        if (over) return;
        if (answer === 'mine') until = sentAt + ttlMs * believedFor;
        if (answer === 'taken') end();
        look();
      },
      watch(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      async release() {
        if (over) return;
        end();
        await table.drop(name, fence).catch(() => {});
      },
    };
    kept.set(name, lease);
    settle();
    return lease;
  }

  return {
    async hold(name) {
      if (kept.has(name) || asking.has(name)) return err({ type: 'HeldBy', owner });
      asking.add(name);
      try {
        const askedAt = performance.now();
        const taken = await table.take(name, owner, ttlMs);
        if ('owner' in taken) return err({ type: 'HeldBy', owner: taken.owner });
        return ok(keep(name, taken.fence, askedAt));
      } finally {
        asking.delete(name);
      }
    },
    ownerOf: (name) => table.ownerOf(name),
  };
}
