import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/**
 * Deletes the workspace with its branches, for good. For owners, who say its name so that it is no slip of a hand. From the moment that this
 * answers, nobody finds it and its slug is free; what lies in its database, its blobs, its jobs and its cache is deleted right after that
 * (`emptyRemoved`), and somebody looks that it is.
 */
export async function deleteWorkspace(
  deps: ClockDep & FanoutDep & RemovalsDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { name }: { name: string },
): Promise<Result<null, StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'owner', 'deleteWorkspace');
  if (!standing.ok) return standing;
  const workspace = await deps.workspaces.byId(deps.workspaceId);
  if (!workspace) return err({ type: 'NotFound', what: 'workspace' });
  if (plain(name) !== plain(workspace.name))
    return err({ type: 'InvalidInput', field: 'name', problem: 'another' });
  const asked = { by: standing.value.person.id, at: deps.clock.now() };
  for (const workspaceId of await deps.removals.begin(workspace.id, asked))
    deps.fanout.publish({ type: 'workspaceGone', workspaceId });
  return ok(null);
}

/** Blanks and letters that look the same are the same: who types a name does not see which were meant. */
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, ' ').trim();
