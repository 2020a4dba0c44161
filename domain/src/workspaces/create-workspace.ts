import type { Actor } from '../actor.ts';
import type { IdsDep } from '../ids.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput, NotAllowed, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { addWorkspace } from './add-workspace.ts';
import { parseWorkspaceName } from './workspace-name.ts';

/** How many workspaces one person may own. A guard against a flood of files, not a price list. */
export const ownedWorkspacesMost = 50;

/** Makes a workspace that `by` owns. Never the first one of a Stoa: that is `setUp`'s. */
export async function createWorkspace(
  deps: ClockDep & IdsDep & WorkspacesDep,
  by: Actor,
  { name }: { name: string },
): Promise<Result<Workspace, InvalidInput | NotSignedIn | NotAllowed>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const parsed = parseWorkspaceName(name);
  if (!parsed.ok) return parsed;
  if ((await deps.workspaces.count()) === 0) return err({ type: 'NotAllowed', action: 'createWorkspace' });
  const owned = (await deps.workspaces.ofPerson(by.id)).filter(({ role }) => role === 'owner');
  if (owned.length >= ownedWorkspacesMost) return err({ type: 'NotAllowed', action: 'createWorkspace' });
  return ok(await addWorkspace(deps, by.id, parsed.value));
}
