import type { CalendarFeed, CalendarFeeds } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

const columns = 'person_id as "personId", secret_hash as "secretHash", created_at as "createdAt"';

/** For the test that compares them with the table. */
export { columns as calendarFeedColumns };

/** {@link CalendarFeeds} in a workspace's table `calendar_feed`. */
export function createCalendarFeeds(db: Engine): CalendarFeeds {
  return {
    put: async ({ personId, secretHash, createdAt }) => {
      await db.run(
        `insert into calendar_feed (person_id, secret_hash, created_at) values (:personId, :secretHash, :createdAt)
         on conflict (person_id) do update set secret_hash = excluded.secret_hash, created_at = excluded.created_at`,
        { personId, secretHash, createdAt },
      );
    },
    bySecret: (secretHash) =>
      db.queryOne<CalendarFeed>(`select ${columns} from calendar_feed where secret_hash = :secretHash`, {
        secretHash,
      }),
    of: (personId) =>
      db.queryOne<CalendarFeed>(`select ${columns} from calendar_feed where person_id = :personId`, {
        personId,
      }),
    remove: async (personId) => {
      await db.run('delete from calendar_feed where person_id = :personId', { personId });
    },
  };
}
