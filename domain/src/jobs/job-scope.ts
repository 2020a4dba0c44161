import type { Actor } from '../actor.ts';
import type { JobId, WorkspaceId } from '../ids.ts';
import type { Job, JobsDep, JobStep } from '../ports/job-queue.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { RosterDep } from '../ports/roster.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotAllowed, NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf } from '../workspaces/standing.ts';

/** In a workspace, or in the directory, where there is none. */
export type JobsHome = JobsDep &
  KeepersDep &
  WorkspacesDep & { readonly workspaceId?: WorkspaceId } & Partial<RosterDep>;
export type JobRefused = NotSignedIn | NotAllowed | NotFound;

/** Whose jobs somebody may look after: in a workspace its admins look after its own, outside of one the keeper of this Stoa after all. */
export async function jobScope(
  deps: JobsHome,
  by: Actor,
  action: string,
): Promise<Result<{ readonly workspaceId?: WorkspaceId }, JobRefused>> {
  // The directory alone does not know the word.
  if ('workspaceId' in deps && deps.workspaceId !== undefined) {
    const { workspaceId } = deps;
    const standing = await standingOf({ ...deps, workspaceId }, by, 'admin', action);
    return standing.ok ? ok({ workspaceId }) : standing;
  }
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  return (await deps.keepers.isKeeper(by.id)) ? ok({}) : err(noJob);
}

export const noJob: NotFound = { type: 'NotFound', what: 'job' };

/** One job that somebody may look after; the one who asked for it may look at it. */
export async function findJob(
  deps: JobsHome,
  by: Actor,
  id: JobId,
  action: string,
): Promise<Result<{ readonly job: Job; readonly steps: readonly JobStep[] }, JobRefused>> {
  const scope = await jobScope(deps, by, action);
  const isTheirs = action === 'viewJob' && !scope.ok && scope.error.type === 'NotAllowed';
  if (!scope.ok && !isTheirs) return scope;
  const found = await deps.jobs.view(id);
  const workspaceId = scope.ok ? scope.value.workspaceId : deps.workspaceId;
  if (!found || (workspaceId !== undefined && found.job.workspaceId !== workspaceId)) return err(noJob);
  if (isTheirs && (by.type !== 'person' || found.job.startedBy !== by.id)) return err(noJob);
  return ok(found);
}
