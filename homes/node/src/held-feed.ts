import type { ChangeFeed } from '@stoa/domain';
import type { Feed } from '@stoa/tenantdb';

/** Runs `work` with a feed that stays open until it has settled. */
type UseFeed = <T>(work: (feed: Feed) => Promise<T>) => Promise<T>;

/** The feed of a workspace that is opened for those who follow it, and stays open while they do. */
export const heldFeed = (use: UseFeed): ChangeFeed => ({
  position: () => use((feed) => feed.position()),
  async *follow(options) {
    const held = Promise.withResolvers<Feed>();
    const over = Promise.withResolvers<void>();
    const using = use((feed) => {
      held.resolve(feed);
      return over.promise;
    });
    using.catch(held.reject);
    try {
      yield* (await held.promise).follow(options);
    } finally {
      over.resolve();
    }
  },
});
