import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** That somebody's calendar program may read the meetings of a workspace in their name, by a secret address. */
export interface CalendarFeed {
  readonly personId: PersonId;
  readonly secretHash: string;
  readonly createdAt: Instant;
}

/**
 * The secret addresses of one workspace's calendar, at most one per person.
 *
 * - **CF1** `put` takes the place of the person's earlier one, whose secret is then nobody's.
 * - **CF2** `bySecret` finds whose a hash is; `of` what one person has; `undefined` where there is none.
 * - **CF3** `remove` takes a person's away; one that is not there is gone already.
 */
export interface CalendarFeeds {
  put(feed: CalendarFeed): Promise<void>;
  bySecret(secretHash: string): Promise<CalendarFeed | undefined>;
  of(personId: PersonId): Promise<CalendarFeed | undefined>;
  remove(personId: PersonId): Promise<void>;
}
export interface CalendarFeedsDep {
  readonly calendarFeeds: CalendarFeeds;
}
