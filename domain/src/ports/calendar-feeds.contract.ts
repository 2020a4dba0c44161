import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { CalendarFeed, CalendarFeeds } from './calendar-feeds.ts';

/** Proves the CF rules of {@link CalendarFeeds} for one adapter; `open` makes an empty place per test. */
export function calendarFeedsContract(
  adapter: string,
  open: () => Promise<{ readonly calendarFeeds: CalendarFeeds; readonly close: () => Promise<void> }>,
): void {
  const test = base.extend<{ feeds: CalendarFeeds }>({
    feeds: async ({}, use) => {
      const { calendarFeeds, close } = await open();
      await use(calendarFeeds);
      await close();
    },
  });
  const feed = (who: string, secretHash: string, at = 1): CalendarFeed => ({
    personId: who as PersonId,
    secretHash,
    createdAt: at as Instant,
  });
  const [ada, ben] = ['ada' as PersonId, 'ben' as PersonId];

  describe(`CalendarFeeds contract, ${adapter}`, () => {
    test('CF1 a new address takes the place of the earlier one', async ({ feeds }) => {
      await feeds.put(feed('ada', 'first'));
      await feeds.put(feed('ada', 'second', 2));
      expect(await feeds.of(ada)).toEqual(feed('ada', 'second', 2));
      expect(await feeds.bySecret('first')).toBeUndefined();
    });
    test('CF2 each finds its own', async ({ feeds }) => {
      for (const one of [feed('ada', 'a'), feed('ben', 'b')]) await feeds.put(one);
      expect(await feeds.bySecret('b')).toEqual(feed('ben', 'b'));
      expect(await feeds.bySecret('')).toBeUndefined();
      expect(await feeds.of('eve' as PersonId)).toBeUndefined();
    });
    test('CF3 what was revoked leads nowhere, and nobody else loses theirs', async ({ feeds }) => {
      for (const one of [feed('ada', 'a'), feed('ben', 'b')]) await feeds.put(one);
      for (let twice = 0; twice < 2; twice++) await feeds.remove(ada);
      expect(await feeds.bySecret('a')).toBeUndefined();
      expect(await feeds.of(ben)).toEqual(feed('ben', 'b'));
    });
  });
}
