import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { HistoryDep } from '../ports/history.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** Since when members can look at what their workspace was; `undefined` where they cannot, or nothing has happened yet. */
export async function lookBack(
  deps: WorkspacesDep & WorkspaceIdDep & HistoryDep,
  by: Actor,
  _: Record<string, never>,
): Promise<Result<Instant | undefined, StandingRefused>> {
  const standing = await standingOf(deps, by, 'member', 'lookBack');
  if (!standing.ok) return standing;
  return ok(deps.history.supports.past ? await deps.history.since() : undefined);
}
