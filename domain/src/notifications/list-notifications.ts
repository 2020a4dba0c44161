import type { Actor } from '../actor.ts';
import { pageLimit, toPage, type Cursor, type Page } from '../cursor.ts';
import type { Home } from '../home.ts';
import type { Notification } from '../ports/notifications.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

type Deps = Pick<Home, 'workspaces' | 'workspaceId' | 'notifications'>;

/** What a member was told of, latest first, read or not. */
export async function listNotifications(
  deps: Deps,
  by: Actor,
  { limit: asked = 30, before }: { limit?: number | undefined; before?: Cursor | undefined },
): Promise<Result<Page<Notification>, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'readNotifications');
  if (!member.ok) return member;
  const limit = pageLimit(asked);
  const found = await deps.notifications.of(member.value.person.id, limit + 1, before);
  return ok(toPage(found, limit, (notification) => notification.createdAt));
}

/** More than this are not counted: a bell says 99+. */
export const unreadMost = 100;

/** How much of it a member has not read, up to {@link unreadMost}. */
export async function countUnread(
  deps: Deps,
  by: Actor,
  _input: Readonly<Record<string, never>>,
): Promise<Result<number, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'readNotifications');
  return member.ok ? ok(await deps.notifications.unread(member.value.person.id, unreadMost)) : member;
}
