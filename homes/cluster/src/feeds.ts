import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkspaceId } from '@stoa/domain';
import type { Hints, RedisConnection } from '@stoa/redis';
import { createRedisHints } from '@stoa/redis';
import { openFeed, type Database, type Feed } from '@stoa/tenantdb';

/** What changes in the workspaces that somebody follows in this process. */
export interface Feeds {
  of(id: WorkspaceId): Feed;
  /** This process may have committed something there: its followers are woken, and other processes told. */
  committed(id: WorkspaceId): void;
  /** Hears which workspace something was committed in, and by whom; called outside of whatever committed it. */
  listen(listener: (id: WorkspaceId, by: 'here' | 'elsewhere') => void): void;
  /** Ends every following. */
  close(): void;
}

/** How long a change of another process may go unseen when the hint of it is lost, ms. */
const pollMs = 2_000;
/** How many feeds without followers are kept; each is a few closures. */
const idleMost = 1_000;

/** Whoever commits may be in a transaction, or in a request: what others make of it is part of neither. */
const apart = AsyncLocalStorage.snapshot();

export function createFeeds(redis: RedisConnection, engineOf: (id: WorkspaceId) => Database): Feeds {
  const feeds = new Map<WorkspaceId, Feed>();
  let listen: Parameters<Feeds['listen']>[0] = () => {};
  const hints: Hints = createRedisHints(redis, {
    heard(id) {
      feeds.get(id as WorkspaceId)?.woke();
      listen(id as WorkspaceId, 'elsewhere');
    },
    missed: () => feeds.forEach((feed) => feed.woke()),
  });

  function forgetIdle(): void {
    if (feeds.size <= idleMost) return;
    for (const [id, feed] of feeds) if (feed.size() === 0) feeds.delete(id);
  }

  return {
    of(id) {
      const known = feeds.get(id);
      if (known) return known;
      forgetIdle();
      const feed = openFeed(engineOf(id), { pollMs });
      feeds.set(id, feed);
      return feed;
    },
    committed(id) {
      feeds.get(id)?.woke();
      hints.tell(id);
      apart(listen, id, 'here');
    },
    listen: (listener) => void (listen = listener),
    close() {
      hints.close();
      for (const feed of feeds.values()) feed.close();
    },
  };
}
