import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';
import { parseWorkspaceName } from './workspace-name.ts';

/** Gives the workspace another name; its slug, and so every link, stays. For admins. Answers the name as stored. */
export async function renameWorkspace(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { name }: { name: string },
): Promise<Result<string, StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'admin', 'renameWorkspace');
  if (!standing.ok) return standing;
  const parsed = parseWorkspaceName(name);
  if (!parsed.ok) return parsed;
  await deps.workspaces.rename(deps.workspaceId, parsed.value);
  return ok(parsed.value);
}
