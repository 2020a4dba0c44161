import type { Instant } from '../time.ts';
import type { NewJob } from './job-queue.ts';

/** A job that was asked for together with a change of the workspace. */
export interface OutboxEntry {
  readonly id: string;
  readonly job: NewJob;
}

/**
 * Jobs that a workspace asks for in the same transaction as the change they belong to, until they are in the queue, which is another
 * database; and the other way round what jobs have done here.
 *
 * - **OU1** What `add` keeps is kept or undone with the transaction that it is called in.
 * - **OU2** `waiting` answers the oldest; `remove` takes those away that the queue has.
 * - **OU3** `once` answers true the first time for a key, and false ever after, unless the transaction that it is called in is undone: a
 *   change that a step makes beside it is made once, however often the step is tried.
 */
export interface Outbox {
  add(entries: readonly OutboxEntry[]): Promise<void>;
  /** `limit` 1 to 500. */
  waiting(limit: number): Promise<readonly OutboxEntry[]>;
  remove(ids: readonly string[]): Promise<void>;
  once(key: string, at: Instant): Promise<boolean>;
}
export interface OutboxDep {
  readonly outbox: Outbox;
}
