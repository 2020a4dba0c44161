import type { Engine } from '@stoa/tenantdb';

/** Deletes the sessions that ended by time: nobody comes back with them, so that nothing else would. Answers how many. */
export async function forgetExpiredSessions(engine: Engine, now = Date.now()): Promise<number> {
  // Better Auth writes its dates as ISO text, which sorts as time does.
  const { changes } = await engine.run('delete from session where "expiresAt" < :now', {
    now: new Date(now).toISOString(),
  });
  return changes;
}
