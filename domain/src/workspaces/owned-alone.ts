import type { Actor } from '../actor.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';

/** The workspaces that would have no owner without `by`, by name. Somebody else has to own each before they go. */
export async function ownedAlone(
  deps: WorkspacesDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly Workspace[], NotSignedIn>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const mine = (await deps.workspaces.ofPerson(by.id)).filter(({ role }) => role === 'owner');
  const alone: Workspace[] = [];
  for (const { role: _, ...workspace } of mine) {
    if (!(await hasAnotherOwner(deps, workspace, by.id))) alone.push(workspace);
  }
  return ok(alone);
}

async function hasAnotherOwner(
  { workspaces }: WorkspacesDep,
  { id }: Workspace,
  me: string,
): Promise<boolean> {
  const atOnce = 500;
  for (let after: Parameters<typeof workspaces.membersAfter>[2]; ;) {
    const members = await workspaces.membersAfter(id, atOnce, ...(after ? ([after] as const) : []));
    if (members.some(({ role, personId }) => role === 'owner' && personId !== me)) return true;
    if (members.length < atOnce) return false;
    after = members.at(-1)!.personId;
  }
}
