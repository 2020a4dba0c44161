import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { NotificationId } from '../ids.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** Marks these of a member's notifications as read, or `all`. Those of others stay as they are. */
export async function markRead(
  deps: Pick<Home, 'workspaces' | 'workspaceId' | 'clock' | 'notifications'>,
  by: Actor,
  { which }: { which: readonly NotificationId[] | 'all' },
): Promise<Result<undefined, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'readNotifications');
  if (!member.ok) return member;
  const { id } = member.value.person;
  if (which === 'all') await deps.notifications.readAll(id, deps.clock.now());
  else await deps.notifications.read(id, which.slice(0, 50), deps.clock.now());
  return ok(undefined);
}
