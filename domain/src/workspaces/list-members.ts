import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';

const membersPageMost = 200;

/** The members of this workspace by name, for its members. `q` matches part of a name or an address. */
export async function listMembers(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { limit = 50, offset = 0, q = '' }: { limit?: number; offset?: number; q?: string },
): Promise<Result<{ readonly members: readonly Member[]; readonly total: number }, StandingRefused>> {
  const standing = await standingOf(deps, by, 'member', 'listMembers');
  if (!standing.ok) return standing;
  const page = {
    limit: within(limit, 1, membersPageMost),
    offset: within(offset, 0, Number.MAX_SAFE_INTEGER),
  };
  const wanted = q.trim().slice(0, 100);
  return ok(await deps.workspaces.members(deps.workspaceId, wanted === '' ? page : { ...page, q: wanted }));
}

const within = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.trunc(value) || least));
