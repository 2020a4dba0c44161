import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../engine.ts';
import type { ChangePosition } from './change.ts';
import { logSpan } from './read-changes.ts';
import { createStretches, type Batch, type Stretch } from './stretch.ts';

/**
 * The changes of one tenant, for any number of followers in this process. Each change is read and built once for those who are up to date.
 *
 * - **F6** A follower gets every change after its position, of the tables that it asked for: each once, in the order of positions. The
 *   `upTo` of its batches grows with each, also where none of the changes are of those tables.
 * - **F7** A change is given after it is durable, and one that was rolled back never is.
 * - **F8** Nothing is kept for a follower that is slow: it reads on from its own position when it asks for more.
 * - **F9** Followers of the same tables that stand at the same position are given the same batch object, so that what is made of a batch
 *   (its text, who may see it) can be made once and kept in a `WeakMap`.
 * - **F10** A position that the log does not reach back to, or has not reached yet, ends in `ResyncRequired`; a database that cannot be read
 *   in its own error. Following again from the last `upTo` goes on without gap or double.
 * - **F11** Without followers there is no timer, no read and no memory.
 */
export interface Feed {
  follow(options: FollowOptions): AsyncIterable<Batch>;
  /** Something may have been committed, here or by another process: to be called from `EngineOptions.committed`, and for each hint. */
  woke(): void;
  /** The newest change's: whoever reads rows after asking for it, and then follows from it, misses nothing. */
  position(): Promise<ChangePosition>;
  /** How many follow now. */
  size(): number;
  /** Ends every following; the engine stays open. */
  close(): void;
}

export interface FollowOptions {
  /** The last position that is known already; 0 is before the first change. */
  readonly after: ChangePosition;
  /** Left out: all that are logged. */
  readonly tables?: readonly string[] | undefined;
  /** Ends the following, without an error. */
  readonly signal?: AbortSignal | undefined;
}

export interface FeedOptions {
  /** How often the log is looked at while somebody waits, ms: where other processes write, whose hints may be lost. 0 is never. */
  readonly pollMs?: number;
}

/** Whoever commits may be in a transaction, or in a request: reading the log for others is part of neither. */
const apart = AsyncLocalStorage.snapshot();

/** Somebody who has all there is, and waits for more. */
interface Waiter {
  readonly resolve: (stretch: Stretch | undefined) => void;
  readonly reject: (cause: unknown) => void;
}

export function openFeed(engine: Database, { pollMs = 0 }: FeedOptions = {}): Feed {
  const stretches = createStretches(engine);
  /** By the position after which nothing was there yet. Mostly one. */
  const waiting = new Map<ChangePosition, Set<Waiter>>();
  let wakes = 0;
  let followers = 0;
  let isLooking = false;
  let isClosed = false;
  let polling: ReturnType<typeof setTimeout> | undefined;

  function woke(): void {
    wakes += 1;
    if (waiting.size === 0 || isLooking) return;
    isLooking = true;
    // A turn later: what this turn commits is read together, and no writer waits for readers.
    setImmediate(() => void apart(look));
  }

  /** One at a time, until nothing was committed since it began. */
  async function look(): Promise<void> {
    for (let seen = -1; seen !== wakes && waiting.size > 0;) {
      seen = wakes;
      for (const after of [...waiting.keys()]) await lookAfter(after, seen);
    }
    isLooking = false;
  }

  async function lookAfter(after: ChangePosition, seen: number): Promise<void> {
    try {
      const stretch = await stretches.read(after, seen);
      if (stretch.upTo > after) for (const waiter of take(after)) waiter.resolve(stretch);
    } catch (cause) {
      for (const waiter of take(after)) waiter.reject(cause);
    }
  }

  function take(after: ChangePosition): Iterable<Waiter> {
    const waiters = waiting.get(after) ?? [];
    waiting.delete(after);
    pollWhileWaiting();
    return waiters;
  }

  function pollWhileWaiting(): void {
    if (waiting.size === 0) {
      clearTimeout(polling);
      polling = undefined;
    } else if (pollMs > 0 && !polling) {
      const poll = (): void => {
        polling = undefined;
        woke();
        pollWhileWaiting();
      };
      polling = setTimeout(poll, pollMs);
    }
  }

  /** What comes next after a position, once there is something; `undefined` when the following ends before. */
  async function next(after: ChangePosition, signal?: AbortSignal): Promise<Stretch | undefined> {
    while (!signal?.aborted && !isClosed) {
      const seen = wakes;
      const stretch = await stretches.read(after, seen);
      if (stretch.upTo > after) return stretch;
      if (seen === wakes && !signal?.aborted && !isClosed) return untilMore(after, signal);
    }
    return undefined;
  }

  function untilMore(after: ChangePosition, signal?: AbortSignal): Promise<Stretch | undefined> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const waiters = waiting.get(after);
        waiters?.delete(waiter);
        if (waiters?.size === 0) take(after);
        resolve(undefined);
      };
      const over = (): void => signal?.removeEventListener('abort', leave);
      const waiter: Waiter = {
        resolve: (stretch) => (over(), resolve(stretch)),
        reject: (cause) => (over(), reject(cause)),
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.set(after, (waiting.get(after) ?? new Set()).add(waiter));
      pollWhileWaiting();
    });
  }

  return {
    async *follow({ after, tables, signal }) {
      followers += 1;
      try {
        // What a slow follower holds on to meanwhile is its batch, and not the stretch with all tables' rows.
        const batchAfter = async (position: ChangePosition) => (await next(position, signal))?.of(tables);
        for (let batch = await batchAfter(after); batch; batch = await batchAfter(batch.upTo)) yield batch;
      } finally {
        followers -= 1;
        if (followers === 0) stretches.forget();
      }
    },
    woke,
    position: async () => (await logSpan(engine)).last,
    size: () => followers,
    close() {
      isClosed = true;
      for (const after of [...waiting.keys()]) for (const waiter of take(after)) waiter.resolve(undefined);
    },
  };
}
