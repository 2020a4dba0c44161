import { ok } from '../result.ts';
import { usualHotDays, type PastRecords, type WorkspaceHistory } from './history.ts';

/** For records in memory, which remember nothing of what they were: the past looks like now, and there is nothing to restore. */
export function nowOnly(records: PastRecords) {
  let hotDays = usualHotDays;
  return {
    supports: { past: false, cold: false },
    since: async () => undefined,
    in: (_moment, work) => work(records),
    plan: async () => ok({}),
    restore: async () => ok({ before: 0, after: 0 }),
    undo: async () => ok({ before: 0, after: 0 }),
    keeping: async () => ({ hotDays, atHand: 0, moved: { changes: 0, sizeBytes: 0 } }),
    keep: async (days) => void (hotDays = days),
    old: async () => ({ hotDays, oldestAt: undefined, tidyAt: undefined }),
    moveOld: async () => ({ isDone: true }),
  } satisfies WorkspaceHistory;
}
