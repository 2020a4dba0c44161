import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { isSeen, versionOf, type ChangedMeanwhile, type Version } from '../version.ts';
import { standingOf, type StandingRefused } from './standing.ts';
import { parseWorkspaceName } from './workspace-name.ts';

/** What somebody who renames a workspace should have seen of it. */
export const versionOfWorkspace = ({ name }: { readonly name: string }): Version => versionOf(name);

/**
 * Gives the workspace another name; its slug, and so every link, stays. For admins. Answers the name as stored. `seen` are the versions that
 * whoever renames it started from: another name that it has by now stays.
 */
export async function renameWorkspace(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { name, seen }: { name: string; seen?: readonly Version[] | undefined },
): Promise<Result<string, StandingRefused | InvalidInput | ChangedMeanwhile>> {
  const standing = await standingOf(deps, by, 'admin', 'renameWorkspace');
  if (!standing.ok) return standing;
  const parsed = parseWorkspaceName(name);
  if (!parsed.ok) return parsed;
  for (;;) {
    const before = await deps.workspaces.byId(deps.workspaceId);
    if (!before) return err({ type: 'NotFound', what: 'workspace' });
    if (before.name === parsed.value) return ok(parsed.value);
    const now = versionOfWorkspace(before);
    if (!isSeen(seen, now)) return err({ type: 'ChangedMeanwhile', now });
    if (await deps.workspaces.rename(deps.workspaceId, parsed.value, before.name)) return ok(parsed.value);
  }
}
