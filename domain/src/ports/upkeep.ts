import type { WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** Something that a workspace does for itself, by the name of its chore. */
export interface UpkeepUnit {
  readonly workspaceId: WorkspaceId;
  readonly chore: string;
}
/** When a chore is to be looked at again. With nothing in it: not before the next change. */
export interface UpkeepNext {
  /** At this moment, whatever happens until then. */
  readonly dueAt?: Instant | undefined;
  /** Also when a process starts, because a change may have been committed just before the last one died. */
  readonly standing?: boolean | undefined;
}

/**
 * Which workspaces have something to do for themselves, in the directory, so that nobody has to open every workspace to find out.
 *
 * - **UP1** `settle` keeps what a chore said last; with nothing to say, it is not listed any more.
 * - **UP2** `expect` lists a chore as standing and due {@link expectedMs} later, or earlier if it was. It is called before what the chore
 *   shall find is committed: until that moment has passed, `settle` puts neither off, because the chore may have looked too early.
 * - **UP3** `due` answers what is due at a moment, the longest due first; `standing` pages through what stands, by workspace and chore.
 * - **UP4** What is said of a workspace that is not listed changes nothing, and all of it goes with its workspace.
 */
export interface Upkeep {
  expect(unit: UpkeepUnit, now: Instant): Promise<void>;
  settle(unit: UpkeepUnit, next: UpkeepNext, now: Instant): Promise<void>;
  /** `limit` is a count, 1 to 1,000. */
  due(now: Instant, limit: number): Promise<readonly UpkeepUnit[]>;
  standing(limit: number, after?: UpkeepUnit): Promise<readonly UpkeepUnit[]>;
}
export interface UpkeepDep {
  readonly upkeep: Upkeep;
}

/** What was announced is committed by then, or never, ms: a transaction is cut off after 30 s. */
export const expectedMs = 60_000;
