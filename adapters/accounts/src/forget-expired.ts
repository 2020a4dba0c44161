import { dayMs } from '@stoa/domain';
import type { Statements } from '@stoa/tenantdb';

/** However often it is used, a session ends so long after it began, and its holder signs in once more (ASVS 5.0, 7.3.2). */
export const sessionMostMs = 90 * dayMs;

/** Deletes the sessions that ended by time: nobody comes back with them, so that nothing else would. Answers how many. */
export async function forgetExpiredSessions(engine: Statements, now = Date.now()): Promise<number> {
  // Better Auth writes its dates as ISO text, which sorts as time does.
  const { changes } = await engine.run(
    'delete from session where "expiresAt" < :now or "createdAt" < :oldest',
    { now: new Date(now).toISOString(), oldest: new Date(now - sessionMostMs).toISOString() },
  );
  return changes;
}
