import type { Keepers } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

/** {@link Keepers} in the directory's table `keeper`. */
export function createKeepers(db: Database): Keepers {
  return {
    async isKeeper(personId) {
      const row = await db.queryOne('select 1 as is_one from keeper where person_id = :personId', {
        personId,
      });
      return row !== undefined;
    },
    async name(personId) {
      await db.run('insert into keeper (person_id) values (:personId) on conflict do nothing', { personId });
    },
  };
}
