import type { Actor } from '../actor.ts';
import { pageLimit, toPage, type Cursor, type Page } from '../cursor.ts';
import { isId, type PersonId } from '../ids.ts';
import { jobLimits, type Job, type JobState } from '../ports/job-queue.ts';
import { ok, type Result } from '../result.ts';
import { jobScope, type JobRefused, type JobsHome } from './job-scope.ts';

export interface JobsAsked {
  readonly state?: JobState | undefined;
  readonly name?: string | undefined;
  /** 1 to 100; 25 when not said. */
  readonly limit?: number | undefined;
  readonly before?: Cursor | undefined;
}
/** A job as lists tell of it. */
export interface ListedJob extends Job {
  /** Whom it is about; or for the keeper, which workspace. Empty where nobody knows. */
  readonly about: string;
}
export interface JobsPage extends Page<ListedJob> {
  readonly counts: Readonly<Record<JobState, number>>;
}

/** The jobs of a workspace for its admins, or all of them for the keeper; the newest first. */
export async function listJobs(
  deps: JobsHome,
  by: Actor,
  { state, name, limit = 25, before }: JobsAsked,
): Promise<Result<JobsPage, JobRefused>> {
  const scope = await jobScope(deps, by, 'listJobs');
  if (!scope.ok) return scope;
  const many = Math.min(pageLimit(limit), jobLimits.listMost - 1);
  const wanted = { ...scope.value, ...(state && { states: [state] }), ...(name && { name }) };
  const [found, counts] = await Promise.all([
    deps.jobs.list(wanted, many + 1, before),
    deps.jobs.counts(scope.value),
  ]);
  const page = toPage(found, many, ({ createdAt }) => createdAt);
  const about = await aboutOf(deps, page.items);
  return ok({ ...page, items: page.items.map((job) => ({ ...job, about: about(job) })), counts });
}

async function aboutOf(deps: JobsHome, jobs: readonly Job[]): Promise<(job: Job) => string> {
  if ('roster' in deps && deps.roster) {
    const people = [...new Set(jobs.flatMap((job) => personOf(job) ?? []))];
    const names = new Map((await deps.roster.of(people)).map(({ personId, name }) => [personId, name]));
    return (job) => names.get(personOf(job)!) ?? '';
  }
  const ids = [...new Set(jobs.flatMap(({ workspaceId }) => workspaceId ?? []))];
  const found = await Promise.all(ids.map((id) => deps.workspaces.byId(id)));
  const names = new Map(found.flatMap((one) => (one ? [[one.id, one.name] as const] : [])));
  return ({ workspaceId }) => (workspaceId && names.get(workspaceId)) ?? '';
}

/** Whom its input names, else who asked for it. */
export function personOf({ input, startedBy }: Pick<Job, 'input' | 'startedBy'>): PersonId | undefined {
  const said = JSON.parse(input) as { readonly personId?: unknown } | null;
  return isId(said?.personId) ? (said.personId as PersonId) : startedBy;
}
