import type { WorkspaceRecords } from '../home.ts';
import type { CommentId, MeetingId, PostId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { Instant } from '../time.ts';

/** What goes back to what it was: one thing with all that belongs to it, or all that people made. */
export type RestoreWanted =
  | { readonly type: 'meeting'; readonly id: MeetingId }
  | { readonly type: 'post'; readonly id: PostId }
  | { readonly type: 'comment'; readonly id: CommentId }
  | { readonly type: 'everything' };

/** How many come back, become others, and go. */
export interface RestoreCount {
  readonly back: number;
  readonly changed: number;
  readonly gone: number;
}
/** By what a person would call it; what would stay as it is is left out. */
export type RestoreCounts = Readonly<
  Partial<Record<'meetings' | 'posts' | 'comments' | 'likes', RestoreCount>>
>;

/** A restore that was done: the positions of the history before and after it. */
export interface Restored {
  readonly before: number;
  readonly after: number;
}
/**
 * It cannot be whole: something it needs is gone, or something that came later stands in its way; or people are in a meeting that it would
 * change. Nothing was changed.
 */
export interface RestoreBlocked {
  readonly type: 'RestoreBlocked';
  readonly by: 'missing' | 'later' | 'running';
}

/** How long changes stay at hand, and what was moved to the storage for large things since. */
export interface Keeping {
  /** In days; 0 is for good. */
  readonly hotDays: number;
  /** Changes that lie in the database. */
  readonly atHand: number;
  /** Changes that lie in the storage, and how many bytes they take there. */
  readonly moved: { readonly changes: number; readonly sizeBytes: number };
}

/** Whether something is to be moved. */
export interface OldChanges {
  readonly hotDays: number;
  /** When the oldest change was that is at hand and could be moved; `undefined` where there is none. */
  readonly oldestAt: Instant | undefined;
  /** When to tidy where old changes lie: something was deleted that is still written there, though nobody is shown it. */
  readonly tidyAt: Instant | undefined;
}

/** The records as they were: reading works, writing rejects. */
export type PastRecords = Omit<WorkspaceRecords, 'history'>;

/**
 * What a workspace was, and the way back to it.
 *
 * - **HI1** `in` gives the records as they were at that moment, however much happens meanwhile. Writing to them rejects.
 * - **HI2** `restore` makes what is wanted what it was, whole or not at all; `plan` says what that would be now.
 * - **HI3** `undo` of a restore brings back what was before it.
 * - **HI4** What `moveOld` moves is told by all of this as before, and is never deleted. Where it cannot be read now, what needs it rejects
 *   with an error called `SegmentDamaged` or `ColdUnreachable`, and all else goes on.
 */
export interface WorkspaceHistory {
  /** Whether `in` can be asked here; whether there is a storage that old changes could be moved to. */
  readonly supports: { readonly past: boolean; readonly cold: boolean };
  /** When the oldest change was that is remembered; `undefined` where there is none. Nothing is known of what was before. */
  since(): Promise<Instant | undefined>;
  in<T>(moment: Instant, work: (records: PastRecords) => Promise<T>): Promise<T>;
  plan(wanted: RestoreWanted, moment: Instant): Promise<Result<RestoreCounts, RestoreBlocked>>;
  restore(wanted: RestoreWanted, moment: Instant): Promise<Result<Restored, RestoreBlocked>>;
  undo(restored: Restored): Promise<Result<Restored, RestoreBlocked>>;
  keeping(): Promise<Keeping>;
  /** `hotDays` is what {@link Keeping} says from then on. */
  keep(hotDays: number): Promise<void>;
  /** One quick look. */
  old(): Promise<OldChanges>;
  /**
   * Moves changes from before a moment, a few thousand at a time, and at most `most` times, and tidies where they lie. `isDone` where nothing is
   * left that is old enough. Only where `supports.cold`; whoever is killed in it loses nothing.
   */
  moveOld(wanted: {
    readonly before: Instant;
    readonly most: number;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly isDone: boolean }>;
}

/** How long changes stay at hand where nobody said, in days. */
export const usualHotDays = 90;
export interface HistoryDep {
  readonly history: WorkspaceHistory;
}
