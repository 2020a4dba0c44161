import type { PersonId } from '../ids.ts';
import type { CalendarFeed, CalendarFeeds } from './calendar-feeds.ts';

/** {@link CalendarFeeds} in memory. */
export function createMemoryCalendarFeeds(): CalendarFeeds {
  const kept = new Map<PersonId, CalendarFeed>();
  return {
    put: async (feed) => void kept.set(feed.personId, { ...feed }),
    bySecret: async (secretHash) => [...kept.values()].find((feed) => feed.secretHash === secretHash),
    of: async (personId) => kept.get(personId),
    remove: async (personId) => void kept.delete(personId),
  };
}
