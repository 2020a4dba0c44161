import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** How much of a workspace somebody found who looked: rows, files, jobs and entries, by where they lie. */
export interface Remains {
  /** Rows of the directory that name it. */
  readonly directory: number;
  /** Rows of its database, or files where a database is files. */
  readonly database: number;
  /** Its large things: old changes, files. */
  readonly blobs: number;
  readonly jobs: number;
  readonly cache: number;
}
export const totalOf = (remains: Remains): number => Object.values(remains).reduce((sum, n) => sum + n, 0);

/** A workspace that was deleted, or was to be filled and never was: its place is to be emptied. */
export interface Removal {
  readonly workspaceId: WorkspaceId;
  readonly kind: 'deleted' | 'unfinished';
  /** As it was called; empty for one that was never listed. */
  readonly name: string;
  /** The workspace that it went with, as its branch. */
  readonly originId?: WorkspaceId;
  /** Whoever deleted it, as they are called now; neither once their account is gone. */
  readonly askedBy?: PersonId;
  readonly askedByName?: string;
  readonly askedAt: Instant;
  /** When it is looked at next; none once nothing is left and nobody looks any more. */
  readonly dueAt?: Instant;
  readonly lookedAt?: Instant;
  /** What was found then. */
  readonly remains?: Remains;
}

/**
 * Workspaces that are to be emptied, in the directory, so that a crash forgets none of them.
 *
 * - **RM1** `begin` takes a workspace and its branches out of the directory, with all that names them there, and lists each as deleted and
 *   due: all of it or nothing. It answers their ids, none for a workspace that is not there.
 * - **RM2** `expect` lists a place that is to be filled as unfinished, due at `until`; `forget` takes that back once the workspace is listed.
 * - **RM3** `take` gives the one that is due longest to one taker; until `until` it is theirs. `nextDue` is when the next one is due.
 * - **RM4** `settle` keeps what was found, and when to look again.
 * - **RM5** `isDeleted` is true from `begin` until the removal is forgotten, and for nothing else.
 * - **RM6** `left` counts the rows of the directory that name a workspace, its removal aside, by looking.
 * - **RM7** `list` has the newest first: what one person asked for, or all that was asked for. `forgetBefore` deletes what is done and was
 *   asked for earlier, and answers how many.
 */
export interface Removals {
  begin(
    id: WorkspaceId,
    asked: { readonly by: PersonId; readonly at: Instant },
  ): Promise<readonly WorkspaceId[]>;
  expect(id: WorkspaceId, at: Instant, until: Instant): Promise<void>;
  take(now: Instant, until: Instant): Promise<Removal | undefined>;
  nextDue(): Promise<Instant | undefined>;
  settle(
    id: WorkspaceId,
    found: { readonly at: Instant; readonly remains: Remains; readonly dueAt?: Instant | undefined },
  ): Promise<void>;
  forget(id: WorkspaceId): Promise<void>;
  isDeleted(id: WorkspaceId): Promise<boolean>;
  left(id: WorkspaceId): Promise<number>;
  /** `limit` is a count, 1 to 200. */
  list(limit: number, by?: PersonId): Promise<readonly Removal[]>;
  forgetBefore(at: Instant): Promise<number>;
}
export interface RemovalsDep {
  readonly removals: Removals;
}
