import type { Database } from '../engine.ts';
import type { ChangePosition } from './change.ts';
import { logSpan } from './read-changes.ts';

/** How many changes go at once: the longest of such steps kept writers waiting for 12 ms (75,000 changes on SQLite). */
const perStep = 2_000;

/**
 * Gives up the changes before a position, step by step, so that writers have their turns in between. The newest change always stays,
 * because positions go on from it. Answers how many went. Whoever follows from before then hears `ResyncRequired`.
 */
export async function forgetBefore(db: Database, position: ChangePosition): Promise<number> {
  const { first, last } = await logSpan(db);
  const end = Math.min(position, last);
  let gone = 0;
  for (let from = first; from < end; from += perStep) {
    const before = Math.min(from + perStep, end);
    const { changes } = await db.run('delete from change_log where position < :before', { before });
    gone += changes;
  }
  return gone;
}
