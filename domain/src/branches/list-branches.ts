import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { Branch, BranchesDep } from '../ports/branches.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** The workspace's branches, the newest first, each with where it is found. For admins. */
export async function listBranches(
  deps: WorkspacesDep & BranchesDep & WorkspaceIdDep,
  by: Actor,
  _: object,
): Promise<Result<readonly (Branch & { readonly slug: string })[], StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'listBranches');
  if (!standing.ok) return standing;
  const branches = await deps.branches.ofOrigin(deps.workspaceId);
  const workspaces = await Promise.all(branches.map(({ id }) => deps.workspaces.byId(id)));
  return ok(
    branches.flatMap((branch, i) =>
      workspaces[i] ? [{ ...branch, slug: workspaces[i].slug as string }] : [],
    ),
  );
}

export interface ViewedBranch {
  readonly branch: Branch;
  readonly origin: { readonly slug: string; readonly name: string };
}

/** What the workspace is a branch of, for its members; `undefined` for one that is none. */
export async function viewBranch(
  deps: WorkspacesDep & BranchesDep & WorkspaceIdDep,
  by: Actor,
  _: object,
): Promise<Result<ViewedBranch | undefined, StandingRefused>> {
  const standing = await standingOf(deps, by, 'member', 'viewBranch');
  if (!standing.ok) return standing;
  const branch = await deps.branches.of(deps.workspaceId);
  const origin = branch && (await deps.workspaces.byId(branch.originId));
  return ok(origin && { branch, origin: { slug: origin.slug, name: origin.name } });
}
