import { describe, expect, test as base } from 'vitest';
import type { PersonId, RoomCode, SeriesId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Series, SeriesRecords } from './series.ts';

/** Proves the SR rules of {@link SeriesRecords} for one adapter; `open` makes an empty place per test. */
export function seriesContract(
  adapter: string,
  open: () => Promise<{ readonly series: SeriesRecords; readonly close: () => Promise<void> }>,
): void {
  const test = base.extend<{ series: SeriesRecords }>({
    series: async ({}, use) => {
      const { series, close } = await open();
      await use(series);
      await close();
    },
  });
  const few: Series = {
    id: 'few' as SeriesId,
    code: 'abc-defg-hij' as RoomCode,
    rule: 'FREQ=WEEKLY;BYDAY=TU',
    zone: 'Europe/Amsterdam',
    firstAt: 1_700_000_000_000 as Instant,
    title: 'Choir',
    lobby: true,
    createdBy: 'ada' as PersonId,
    createdByName: 'Ada',
    createdAt: 1 as Instant,
    changedBy: 'ada' as PersonId,
  };
  const full: Series = {
    ...few,
    ...{ id: 'full' as SeriesId, durationMs: 60_000, lobby: false, yesLimit: 8, endedAt: 5 as Instant },
  };

  describe(`Series contract, ${adapter}`, () => {
    test('SR1 a series comes back field for field, with all fields and with few', async ({ series }) => {
      for (const one of [few, full]) {
        await series.add(one);
        expect(await series.byId(one.id)).toEqual(one);
      }
      expect(await series.byId('none' as SeriesId)).toBeUndefined();
    });
    test('SR2 it ends once', async ({ series }) => {
      await series.add(few);
      await series.end(few.id, 7 as Instant, 'ben' as PersonId);
      await series.end(few.id, 9 as Instant, 'eve' as PersonId);
      expect(await series.byId(few.id)).toEqual({ ...few, endedAt: 7, changedBy: 'ben' });
      await series.end('none' as SeriesId, 9 as Instant, 'eve' as PersonId);
    });
  });
}
