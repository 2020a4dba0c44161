import { dayMs } from '@stoa/domain';
import type { Statements } from '@stoa/tenantdb';
import { signingGraceMs } from './key-plugins.ts';

/** However often it is used, a session ends so long after it began, and its holder signs in once more (ASVS 5.0, 7.3.2). */
export const sessionMostMs = 90 * dayMs;

/**
 * Deletes what ended by time: sessions and keys, because nobody comes back with them, and keys that signed tokens once. Answers how many
 * sessions there were.
 */
export async function forgetExpiredSessions(engine: Statements, now = Date.now()): Promise<number> {
  // Better Auth writes its dates as ISO text, which sorts as time does.
  const { changes } = await engine.run(
    'delete from session where "expiresAt" < :now or "createdAt" < :oldest',
    { now: new Date(now).toISOString(), oldest: new Date(now - sessionMostMs).toISOString() },
  );
  await engine.run('delete from "apikey" where "expiresAt" < :now', { now: new Date(now).toISOString() });
  const unpublished = new Date(now - signingGraceMs).toISOString();
  await engine.run('delete from "jwks" where "expiresAt" < :unpublished', { unpublished });
  return changes;
}
