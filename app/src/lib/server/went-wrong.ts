import type { RequestEvent } from '@sveltejs/kit';
import { openStoa } from '#home';
import { brokenWorld, type BrokenWorld } from './broken.ts';

/** Logs what broke under the name of the request, and answers what whoever sent it may know. */
export async function wentWrong(
  event: RequestEvent,
  error: unknown,
): Promise<Omit<BrokenWorld, 'retryAfterS'>> {
  const { requestId, workspaceId } = event.locals;
  const { retryAfterS, ...shown } = brokenWorld(error);
  event.locals.retryAfterS = retryAfterS;
  const { log } = await openStoa();
  const where = { requestId, workspaceId, route: event.route.id ?? 'none' };
  // What somebody sent may stand in the message of what it broke: only our own failures are told in full.
  if (shown.status < 500) log('info', 'request not readable', where);
  else
    log('error', 'request failed', {
      ...where,
      reason: error instanceof Error ? error.stack : String(error),
    });
  return shown;
}
