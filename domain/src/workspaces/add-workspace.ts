import type { ClockDep } from '../time.ts';
import type { IdsDep, PersonId, WorkspaceId } from '../ids.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import { slugsFor } from './workspace-name.ts';

/** Stores a workspace under the first slug that is free; two people asking for the same one at once both get theirs. */
export async function addWorkspace(
  deps: ClockDep & IdsDep & WorkspacesDep,
  owner: PersonId,
  name: string,
): Promise<Workspace> {
  const id = deps.ids.next() as WorkspaceId;
  const createdAt = deps.clock.now();
  for (const slug of slugsFor(name)) {
    const workspace = { id, slug, name, createdAt };
    if (await deps.workspaces.create(workspace, owner)) return workspace;
  }
  throw new Error('no free slug is left for a workspace name');
}
