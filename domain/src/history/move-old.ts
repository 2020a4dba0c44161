import type { OldChanges } from '../ports/history.ts';
import { dayMs, type Instant } from '../time.ts';
import type { Chore } from '../upkeep/chore.ts';

export const moveOldName = 'history';

/** Segments of one run, each some thousand changes: what is left after that waits for its next turn. */
const segmentsMost = 20;
/** Changes go by whole weeks, so that a quiet workspace does not get a file for each of its days. */
const weekMs = 7 * dayMs;
const weekOf = (at: number): number => Math.floor(at / weekMs) * weekMs;

/**
 * Moves changes that are older than they are to stay at hand to the storage for large things, a few thousand at a time, and takes what people
 * deleted out of what lies there. Nothing of it can be noticed but by how large the database is: all that looks back reads through it.
 */
export const moveOldChanges: Chore = {
  name: moveOldName,
  atOnceMost: 2,
  async concerns(home) {
    if (!home.history.supports.cold) return false;
    const old = await home.history.old();
    return old.tidyAt !== undefined || dueAt(old) <= home.clock.now();
  },
  async run({ clock, history }, { signal }) {
    if (!history.supports.cold) return {};
    const { hotDays } = await history.old();
    const now = clock.now();
    const before = (hotDays === 0 ? 0 : weekOf(now - hotDays * dayMs)) as Instant;
    const { isDone } = await history.moveOld({ before, most: segmentsMost, signal });
    if (!isDone) return { dueAt: now };
    const next = dueAt(await history.old());
    return Number.isFinite(next) ? { dueAt: next } : {};
  },
};

/** When the oldest change at hand is old enough, with all of its week; or there is to be tidied. */
function dueAt({ hotDays, oldestAt, tidyAt = Infinity as Instant }: OldChanges): Instant {
  if (hotDays === 0 || oldestAt === undefined) return tidyAt;
  return Math.min(tidyAt, weekOf(oldestAt) + weekMs + hotDays * dayMs) as Instant;
}
