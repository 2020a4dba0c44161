import type { MeetingId, PersonId, WorkspaceId } from '../ids.ts';

/**
 * What a page decided that a running room must hear of. It names what to look at again, never what it is now: whoever hears it
 * reads the records, so that news that comes twice or late does no harm.
 */
export type News =
  | { readonly type: 'meetingChanged'; readonly meetingId: MeetingId }
  /** Signed out somewhere, left or removed from a workspace, or given another role. */
  | { readonly type: 'personChanged'; readonly personId: PersonId }
  /** Somebody whom the workspace shows has another picture, or none any more. */
  | { readonly type: 'picturesChanged'; readonly workspaceId: WorkspaceId }
  /** Deleted, with all that is in it: nobody may be in it any more. */
  | { readonly type: 'workspaceGone'; readonly workspaceId: WorkspaceId };

/** News was or may have been lost: whoever acts on news looks at everything again. */
export interface Missed {
  readonly type: 'missed';
}

/**
 * Carries news to everything of this Stoa that listens, in every process. A hint, not a record: news may be lost with a process.
 *
 * - **FO1** Every listener hears each published news once, the news of one process in the order of publishing, after `publish` has
 *   returned.
 * - **FO2** A listener that throws keeps nobody else from hearing.
 * - **FO3** After its `stop`, a listener hears nothing more.
 * - **FO4** What carries news between processes may fail: listeners still hear the news of their own process at once, and where news
 *   of another process may have been lost they hear `missed` as soon as they can hear from it again.
 */
export interface Fanout {
  publish(news: News): void;
  /** Answers `stop`. */
  listen(listener: (news: News | Missed) => void): () => void;
}
export interface FanoutDep {
  readonly fanout: Fanout;
}
