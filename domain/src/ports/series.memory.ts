import type { SeriesId } from '../ids.ts';
import type { Series, SeriesRecords } from './series.ts';

/** {@link SeriesRecords} in memory. */
export function createMemorySeries(): SeriesRecords {
  const kept = new Map<SeriesId, Series>();
  return {
    add: async (series) => void kept.set(series.id, { ...series }),
    byId: async (id) => kept.get(id),
    async end(id, endedAt, changedBy) {
      const found = kept.get(id);
      if (found && found.endedAt === undefined) kept.set(id, { ...found, endedAt, changedBy });
    },
  };
}
