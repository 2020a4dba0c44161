import type { Actor } from '../actor.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Role } from '../roles.ts';

/** The workspaces that `by` belongs to, by name. */
export async function listMyWorkspaces(
  deps: WorkspacesDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly (Workspace & { readonly role: Role })[], NotSignedIn>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  return ok(await deps.workspaces.ofPerson(by.id));
}
