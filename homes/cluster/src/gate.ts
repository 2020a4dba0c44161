import type { Lease } from '@stoa/domain';

/** How long to wait for the store of leases before it counts as away, ms: longer than one of its commands may take. */
const patienceMs = 1_500;
/** What may wait meanwhile. */
const waitingMost = 10_000;

/** Lets work through only while a lease is held: whoever slept, and whose lease somebody may have taken, first learns whether it was. */
export interface Gate {
  /** Runs `work` now, or once the lease is known to be held; never when it is over. */
  pass(work: () => void): void;
  /** The store was waited for in vain: somebody else may act for the name too. */
  isAlone(): boolean;
  close(): void;
}

/**
 * A gate on `lease`. Where the store cannot be asked, work goes on after {@link patienceMs}: a room must outlive an outage of Redis, and
 * what it writes is the same whoever writes it. `over` is called once when somebody else has the name.
 */
export function createGate(lease: Lease, over: () => void): Gate {
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** The store was waited for in vain. */
  let alone = false;
  let closed = false;

  const open = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const works = waiting;
    waiting = [];
    for (const work of works) if (!closed) work();
  };
  const close = (): void => {
    closed = true;
    clearTimeout(timer);
    waiting = [];
    stop();
  };
  const look = (): void => {
    const state = lease.state();
    if (closed) return;
    if (state === 'over') {
      close();
      over();
    } else if (state === 'held') {
      alone = false;
      open();
    }
  };
  const stop = lease.watch(look);

  return {
    close,
    isAlone: () => alone,
    pass(work) {
      if (closed) return;
      const state = lease.state();
      if (state === 'over') return look();
      if ((state === 'held' || alone) && waiting.length === 0) return work();
      if (waiting.length >= waitingMost) {
        close();
        return over();
      }
      waiting.push(work);
      timer ??= setTimeout(() => {
        alone = true;
        open();
      }, patienceMs);
    },
  };
}
