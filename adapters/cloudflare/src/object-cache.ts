/// <reference types="@cloudflare/workers-types" />
import { cacheCost, cacheLimits, err, ok, type Cache, type WorkspaceId } from '@stoa/domain';

/** The cache of one workspace, in a Durable Object of its own. */
export interface CacheObject {
  get(key: string): MaybePromise<string | undefined>;
  put(key: string, value: string, cost: number, ttlMs: number): MaybePromise<void>;
  delete(key: string): MaybePromise<boolean>;
  clear(): MaybePromise<void>;
  count(): MaybePromise<number>;
}
type MaybePromise<T> = T | Promise<T>;

/**
 * {@link CacheObject} in the SQLite of one Durable Object. Not Workers KV: there others may read an old value for a minute or more, and
 * no entry ends before a minute has passed, both against CA1.
 */
export function keepCache({ sql }: Pick<DurableObjectStorage, 'sql'>): CacheObject {
  sql.exec(
    `create table if not exists entry (
       key text primary key, value text not null, cost integer not null, until integer not null, put integer not null
     )`,
  );
  sql.exec('create index if not exists entry_by_age on entry (put)');

  return {
    get: (key) =>
      sql
        .exec<{ value: string }>('select value from entry where key = ? and until > ?', key, Date.now())
        .toArray()[0]?.value,
    put(key, value, cost, ttlMs) {
      sql.exec(
        `insert or replace into entry select ?, ?, ?, ?, coalesce(max(put), 0) + 1 from entry`,
        key,
        value,
        cost,
        Date.now() + ttlMs,
      );
      // What has ended counts until it is the oldest, and so leaves.
      const total = (): number => Number(sql.exec('select sum(cost) as n from entry').one()['n']);
      for (let over = total() - cacheLimits.workspaceMostBytes; over > 0;) {
        const oldest = sql
          .exec<{ key: string; cost: number }>('select key, cost from entry order by put limit 1')
          .one();
        sql.exec('delete from entry where key = ?', oldest.key);
        over -= oldest.cost;
      }
    },
    delete(key) {
      const [gone] = sql
        .exec<{ until: number }>('delete from entry where key = ? returning until', key)
        .toArray();
      return gone !== undefined && gone.until > Date.now();
    },
    clear: () => void sql.exec('delete from entry'),
    count: () => Number(sql.exec('select count(*) as n from entry').one()['n']),
  };
}

/** {@link Cache} over one object per workspace. */
export function createObjectCache(objectOf: (workspace: WorkspaceId) => CacheObject): Cache {
  return {
    async get(workspace, key) {
      try {
        return await objectOf(workspace).get(key);
      } catch {
        return undefined;
      }
    },
    async put(workspace, key, value, ttlMs) {
      const cost = cacheCost(key, value, ttlMs);
      if (cost === undefined) return err({ type: 'TooLarge', limitBytes: cacheLimits.valueMostBytes });
      await objectOf(workspace).put(key, value, cost, ttlMs);
      return ok(undefined);
    },
    delete: async (workspace, key) => objectOf(workspace).delete(key),
    clear: async (workspace) => objectOf(workspace).clear(),
    count: async (workspace) => objectOf(workspace).count(),
  };
}
