import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attempts, Tried } from '@stoa/domain';

/** What some work has read, and what it was counted for. */
export interface Reading {
  /** The databases, each with the count of its changes when the work came to it first. */
  readonly databases: Map<string, number>;
  /** The tries that were taken for it: whoever is given the same again has them taken again. */
  readonly tried: Tried[];
  /** Whether it was told less than the databases hold: asked again, it may be told more. */
  fellShort: boolean;
}
export const newReading = (): Reading => ({ databases: new Map(), tried: [], fellShort: false });

/**
 * Counts what this process commits to each of its databases, so that what was made of their rows is known to be true still. Exact
 * because nobody else writes to them: the data folder is locked to one process (`data-folder.ts`).
 */
export interface Changes {
  /** The rows of a database may be others from now on, or what is remembered of them was wrong. Called before a writer hears that it is done. */
  changed(database: string): void;
  /** The work under way, if somebody watches it, is about to read a database. */
  reads(database: string): void;
  /** The work under way, if somebody watches it, took these tries. */
  tries(tried: readonly Tried[]): void;
  /** The work under way, if somebody watches it, was told less than the databases hold, for want of time: its reading is never current. */
  fellShort(): void;
  /** Runs `work`; the answer to `reads`, `tries` and `fellShort` in it, and in all that it begins, goes into `reading`. */
  watch(reading: Reading, work: () => void): void;
  /** Whether it is all that there is, and nothing was committed to any of those databases since. */
  isCurrent(reading: Reading): boolean;
}

/** The name of the database of people, sessions and workspaces; the others go by their workspace's id. */
export const directoryName = 'directory';

export function createChanges(): Changes {
  const counts = new Map<string, number>();
  const watched = new AsyncLocalStorage<Reading>();
  const countOf = (database: string) => counts.get(database) ?? 0;
  return {
    changed: (database) => void counts.set(database, countOf(database) + 1),
    reads(database) {
      const reading = watched.getStore();
      // The first count stands: rows that were read later are then taken for older than they are, never for newer.
      if (reading && !reading.databases.has(database)) reading.databases.set(database, countOf(database));
    },
    tries: (tried) => void watched.getStore()?.tried.push(...tried),
    fellShort() {
      const reading = watched.getStore();
      if (reading) reading.fellShort = true;
    },
    watch: (reading, work) => watched.run(reading, work),
    isCurrent(reading) {
      if (reading.fellShort) return false;
      for (const [database, count] of reading.databases) if (countOf(database) !== count) return false;
      return true;
    },
  };
}

/** {@link Attempts}, for whom it matters what somebody was counted for. */
export const watchedAttempts = (attempts: Attempts, changes: Pick<Changes, 'tries'>): Attempts => ({
  ...attempts,
  async take(tried) {
    const waitMs = await attempts.take(tried);
    if (waitMs === undefined) changes.tries(tried);
    return waitMs;
  },
});
