import { test as base } from 'vitest';
import { itemTable, type OpenedEngine, type OpenEngine } from '../engine-test.ts';
import type { Engine } from '../engine.ts';
import { migrate, type Migration } from '../schema/migrate.ts';
import type { Change } from './change.ts';
import { openFeed, type Feed, type FollowOptions } from './open-feed.ts';
import type { Batch } from './stretch.ts';

const items: Migration = {
  name: '0001-items',
  statements: [itemTable, 'create table other (id text primary key, item_id integer)'],
};

export interface World extends OpenedEngine {
  /** Woken by the commits of `engine`. */
  readonly feed: Feed;
  /** What was applied to it. */
  readonly migrations: readonly Migration[];
}

/** Tests of a feed on the logged tables `item` and `other`, fresh for each. */
export function feedTest(open: OpenEngine) {
  return base.extend<{ world: World; db: Engine; feed: Feed }>({
    world: async ({}, use) => {
      let woke = (): void => {};
      const opened = await open({ committed: () => woke() });
      await migrate(opened.engine, [items], ['item', 'other']);
      const feed = openFeed(opened.engine);
      woke = feed.woke;
      await use({ ...opened, feed, migrations: [items] });
      feed.close();
      await opened.close();
    },
    db: async ({ world }, use) => use(world.engine),
    feed: async ({ world }, use) => use(world.feed),
  });
}

/** Follows, and keeps what it is given. */
export function hear(feed: Feed, options: FollowOptions) {
  const batches: Batch[] = [];
  const changes: Change[] = [];
  const ended = (async () => {
    for await (const batch of feed.follow(options)) {
      batches.push(batch);
      changes.push(...batch.changes);
    }
  })();
  ended.catch(() => {});
  return {
    batches,
    changes,
    /** Settles when the following ends. */
    ended,
    names: () => changes.map(({ after }) => after?.['name']),
    position: () => batches.at(-1)?.upTo ?? options.after,
  };
}

/** Items `n1` to as many as are wanted, in one statement. */
export const addMany = (db: Engine, count: number) =>
  db.run(
    `insert into item (name) with recursive n (i) as (select 1 union all select i + 1 from n where i < :count) select 'n' || i from n`,
    { count },
  );
