import type { Actor } from '../actor.ts';
import type { JobId, PersonId, WorkspaceId } from '../ids.ts';
import { onboarding } from '../onboarding/onboarding.ts';
import type { JobsDep } from '../ports/job-queue.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep, Instant } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { newJob } from './definition.ts';

/** What people may start by hand. */
export const startable = ['onboarding'] as const;
export type Startable = (typeof startable)[number];

export interface WorkflowAsked {
  readonly name: Startable;
  /** Whom it is about: a member. */
  readonly personId: PersonId;
  /** Asked again with the same key, it is the same one. */
  readonly key?: string | undefined;
  /** Up to a week, ms. */
  readonly delayMs?: number | undefined;
}

/** Starts a workflow in a workspace. For admins. */
export async function startWorkflow(
  deps: ClockDep & JobsDep & WorkspacesDep & { readonly workspaceId: WorkspaceId },
  by: Actor,
  { personId, key, delayMs = 0 }: WorkflowAsked,
): Promise<Result<{ readonly id: JobId }, StandingRefused | NotFound>> {
  const standing = await standingOf(deps, by, 'admin', 'startWorkflow');
  if (!standing.ok) return standing;
  const { workspaceId } = deps;
  if (!(await deps.workspaces.member(workspaceId, { personId })))
    return err({ type: 'NotFound', what: 'person' });
  const { id: startedBy } = standing.value.person;
  const [id] = await deps.jobs.add([
    newJob(
      onboarding,
      { workspaceId, personId },
      {
        ...{ workspaceId, startedBy, dueAt: (deps.clock.now() + delayMs) as Instant },
        key: key === undefined ? undefined : `${workspaceId}:${startedBy}:${key}`,
      },
    ),
  ]);
  return ok({ id: id! });
}
